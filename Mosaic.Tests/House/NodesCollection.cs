using Xunit;

namespace Mosaic.Tests.House;

/// <summary>
/// Tests with several whole nodes in this process: one after the other, but beside the tests of other collections.
/// Their failure detectors bear a busy machine for some seconds; they wait far more than they work.
/// </summary>
[CollectionDefinition(nameof(NodesCollection))]
public sealed class NodesCollection;
