using Xunit;

namespace Mosaic.Tests.House;

/// <summary>
/// Tests that start processes: in each of the two lanes one after the other, beside each other and beside all other
/// tests. They wait far more than they work, and what they wait for has no limit that a busy machine breaks.
/// </summary>
[CollectionDefinition(nameof(FirstProcessLane))]
public sealed class FirstProcessLane;

/// <summary>The other lane; see <see cref="FirstProcessLane"/>.</summary>
[CollectionDefinition(nameof(SecondProcessLane))]
public sealed class SecondProcessLane;
