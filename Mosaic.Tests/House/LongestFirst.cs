using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Mosaic.Tests.House.LongestFirst", "Mosaic.Tests")]

namespace Mosaic.Tests.House;

/// <summary>
/// Starts the collections that take longest first, so that none of them is left to run alone at the end.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        nameof(NodesCollection), nameof(FirstProcessLane), nameof(SecondProcessLane),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(static collection =>
        {
            var at = Array.FindIndex(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal));
            return at >= 0 ? at : Long.Length;
        });
}
