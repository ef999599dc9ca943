using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Manifest.Export;
using Mosaic.Manifest.Store;
using Mosaic.Model;
using Mosaic.Tests.Manifest.Store;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest.Export;

/// <summary>Pages of an export, without the actor.</summary>
public sealed class ExportPageTests
{
    private static readonly StatementReader Reader = new(new MemoryStore());

    [Fact]
    public void An_empty_set_has_one_empty_page()
    {
        var (statements, next) = ExportPage.After(StateOf(), ExportCursor.Start).Read(Reader);
        Assert.Empty(statements);
        Assert.Null(next);
    }

    [Fact]
    public void Pages_have_everything_once_and_in_order_and_none_is_too_long()
    {
        var state = StateOf(Enumerable.Range(0, 200).Select(Long).Concat(
            Enumerable.Range(0, 5000).Select(i => Receipt(Holders[i % 4], Content(Alice, $"{i}"), i, 0).Statement)));
        var pages = Pages(state).ToList();

        Assert.All(pages, static page => Assert.InRange(
            page.Sum(static one => one.Bytes.Length), 1, ManifestLimits.MaxStatementBytes));
        Assert.All(pages, static page => Assert.InRange(page.Count, 1, ExportPage.MaxEntries));
        Assert.InRange(pages.Count, 4, 12);
        var order = state.Entries.OrderBy(static entry => entry.Partition)
            .ThenBy(static entry => DigestPartition.BucketOf(entry.Id)).ThenBy(static entry => entry.Id);
        Assert.Equal(
            order.Select(static entry => entry.Id), pages.SelectMany(static page => page.Select(static one => one.Id)));
    }

    [Fact]
    public void What_leaves_the_set_between_two_pages_is_not_waited_for()
    {
        var state = StateOf(Enumerable.Range(0, 100).Select(Long));
        var (first, next) = ExportPage.After(state, ExportCursor.Start).Read(Reader);
        var left = state.Entries.Where(entry => first.All(one => one.Id != entry.Id)).ToList();
        // Released and without a row: as good as gone.
        foreach (var entry in left) entry.Release();

        var (second, end) = ExportPage.After(state, next!.Value).Read(Reader);
        Assert.Empty(second);
        Assert.Null(end);
    }

    private static IEnumerable<IReadOnlyList<Statement>> Pages(ManifestState state)
    {
        for (ExportCursor? at = ExportCursor.Start; at is { } from;)
        {
            (var statements, at) = ExportPage.After(state, from).Read(Reader);
            yield return statements;
        }
    }

    /// <summary>Some 17 KB.</summary>
    private static Statement Long(int number)
    {
        var ids = Enumerable.Range(0, Tombstone.MaxVersions)
            .Select(i => new FileVersionId(Hash($"{number} {i}"))).ToList();
        return Tombstone.Create(Network, Alice, Tag($"long {number}"), ids, Hlc.Zero, At(number), ids).Statement;
    }
}
