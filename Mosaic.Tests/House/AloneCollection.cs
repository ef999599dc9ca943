using Xunit;

namespace Mosaic.Tests.House;

/// <summary>
/// Tests that need the machine to themselves, one after the other: whole clusters whose failure detectors see a starved
/// node as a dead one, and those that measure the memory of this process.
/// </summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
