using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// What is shown of a set of statements: a function of the set and of who is a member, and of nothing else. Receipts
/// of nodes that are no members do not count.
/// </summary>
internal static class ManifestView
{
    /// <summary>
    /// The version shown of a path: the greatest live one by (time, id) among those with receipts for k distinct
    /// columns, else the greatest live one, else none.
    /// </summary>
    public static VersionEntry? Visible(ManifestState state, PathIndex path, IReadOnlySet<NodeId> members)
    {
        ArgumentNullException.ThrowIfNull(path);
        VersionEntry? greatest = null, greatestWhole = null;
        foreach (var version in path.Versions)
        {
            if (!version.Live) continue;
            if (greatest is null || version.CompareTo(greatest) > 0) greatest = version;
            if ((greatestWhole is null || version.CompareTo(greatestWhole) > 0) && IsWhole(state, version, members))
                greatestWhole = version;
        }
        return greatestWhole ?? greatest;
    }

    /// <summary>Who holds which column of a live version's content, by holder and column.</summary>
    public static ImmutableArray<Holding> Holders(
        ManifestState state, VersionEntry version, IReadOnlySet<NodeId> members)
    {
        var holders = ImmutableArray.CreateBuilder<Holding>();
        foreach (var (holder, column) in Held(state, version, members)) holders.Add(new Holding(holder, column));
        holders.Sort((left, right) =>
        {
            var order = left.Holder.CompareTo(right.Holder);
            return order != 0 ? order : left.Column.CompareTo(right.Column);
        });
        return holders.DrainToImmutable();
    }

    /// <summary>The version with its holders.</summary>
    public static VersionView Show(ManifestState state, VersionEntry version, IReadOnlySet<NodeId> members)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new VersionView(Read(version), Holders(state, version, members));
    }

    /// <summary>The whole of a version, read again from its bytes.</summary>
    public static FileVersion Read(VersionEntry version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return FileVersion.Read(version.Statement);
    }

    /// <summary>What is to become of a content.</summary>
    public static ContentState Content(ManifestState state, ContentId content, IReadOnlySet<NodeId> members)
    {
        ArgumentNullException.ThrowIfNull(state);
        var index = state.Content(content);
        if (index is null) return new ContentState(null, false, []);
        if (index.Live.Count == 0) return new ContentState(null, index.DeadVersions > 0, []);
        var live = Counting(index);
        return new ContentState(Read(live), false, Holders(state, live, members));
    }

    private static bool IsWhole(ManifestState state, VersionEntry version, IReadOnlySet<NodeId> members)
    {
        Span<bool> seen = stackalloc bool[Code.MaxColumns];
        var distinct = 0;
        foreach (var (_, column) in Held(state, version, members))
        {
            if (seen[column]) continue;
            seen[column] = true;
            if (++distinct >= version.K) return true;
        }
        return false;
    }

    private static IEnumerable<(NodeId Holder, int Column)> Held(
        ManifestState state, VersionEntry version, IReadOnlySet<NodeId> members)
    {
        var content = state.Content(version.Content);
        if (content is null || content.Live.Count == 0 || !Counting(content).SameContentAs(version)) yield break;
        foreach (var receipt in content.Receipts)
        {
            if (!members.Contains(receipt.Holder)) continue;
            foreach (var (column, root) in receipt.Columns)
            {
                if (column < version.Roots.Length && version.Roots[column] == root)
                    yield return (receipt.Holder, column);
            }
        }
    }

    /// <summary>Of the live versions that name a content, the one whose description counts: the least id.</summary>
    private static VersionEntry Counting(ContentIndex content)
    {
        var least = content.Live[0];
        foreach (var version in content.Live)
        {
            if (version.Id.CompareTo(least.Id) < 0) least = version;
        }
        return least;
    }
}
