using System.Collections.Immutable;
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
    public static VersionEntry? Visible(PathIndex path, IReadOnlySet<NodeId> members)
    {
        ArgumentNullException.ThrowIfNull(path);
        VersionEntry? greatest = null, greatestWhole = null;
        foreach (var version in path.Versions.Span)
        {
            if (!version.Live) continue;
            if (greatest is null || version.CompareTo(greatest) > 0) greatest = version;
            if ((greatestWhole is null || version.CompareTo(greatestWhole) > 0) && IsWhole(version, members))
                greatestWhole = version;
        }
        return greatestWhole ?? greatest;
    }

    /// <summary>The versions of a path that are not deleted, latest first.</summary>
    public static ImmutableArray<VersionEntry> Live(PathIndex path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var live = ImmutableArray.CreateBuilder<VersionEntry>(path.Versions.Count);
        foreach (var version in path.Versions.Span)
        {
            if (version.Live) live.Add(version);
        }
        live.Sort(static (left, right) => right.CompareTo(left));
        return live.DrainToImmutable();
    }

    /// <summary>How many versions of a path are not deleted.</summary>
    public static int LiveCount(PathIndex path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var count = 0;
        foreach (var version in path.Versions.Span) count += version.Live ? 1 : 0;
        return count;
    }

    /// <summary>The versions of its path, but for this one, that are not deleted; in no order.</summary>
    public static ImmutableArray<LiveVersionSize> Others(VersionEntry version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Path.Versions.Count < 2) return [];
        var others = ImmutableArray.CreateBuilder<LiveVersionSize>();
        foreach (var other in version.Path.Versions.Span)
        {
            if (!other.Live || other == version) continue;
            // Per column, a k-th of the sealed bytes and a little padding.
            others.Add(new LiveVersionSize(other.VersionId, other.SealedLength / other.K * other.Columns.Length));
        }
        return others.DrainToImmutable();
    }

    /// <summary>Who holds which column of a live version's content, by holder and column.</summary>
    public static ImmutableArray<Holding> Holders(VersionEntry version, IReadOnlySet<NodeId> members)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!Counts(version)) return [];
        var holders = ImmutableArray.CreateBuilder<Holding>();
        foreach (var receipt in version.Content.Receipts.Span)
        {
            if (!members.Contains(receipt.Holder.Id)) continue;
            foreach (var mark in receipt.Columns)
            {
                if (IsColumnOf(mark, version)) holders.Add(new Holding(receipt.Holder.Id, mark.Column));
            }
        }
        holders.Sort((left, right) =>
        {
            var order = left.Holder.CompareTo(right.Holder);
            return order != 0 ? order : left.Column.CompareTo(right.Column);
        });
        return holders.DrainToImmutable();
    }

    /// <summary>What is to become of a content.</summary>
    public static ContentFate Fate(ContentIndex? content, IReadOnlySet<NodeId> members)
    {
        if (content is null || content.Live.Count == 0)
            return new ContentFate(null, content?.DeadVersions > 0, []);
        var live = Counting(content);
        return new ContentFate(live, false, Holders(live, members));
    }

    private static bool IsWhole(VersionEntry version, IReadOnlySet<NodeId> members)
    {
        if (!Counts(version)) return false;
        Span<bool> seen = stackalloc bool[Code.MaxColumns];
        var distinct = 0;
        foreach (var receipt in version.Content.Receipts.Span)
        {
            if (!members.Contains(receipt.Holder.Id)) continue;
            foreach (var mark in receipt.Columns)
            {
                if (seen[mark.Column] || !IsColumnOf(mark, version)) continue;
                seen[mark.Column] = true;
                if (++distinct >= version.K) return true;
            }
        }
        return false;
    }

    private static bool IsColumnOf(ColumnMark mark, VersionEntry version) =>
        mark.Column < version.Columns.Length && version.Columns[mark.Column] == mark;

    /// <summary>Whether receipts of its content speak of this version: its description counts.</summary>
    private static bool Counts(VersionEntry version) =>
        version.Content.Live.Count > 0 && Counting(version.Content).SameContentAs(version);

    /// <summary>Of the live versions that name a content, the one whose description counts: the least id.</summary>
    private static VersionEntry Counting(ContentIndex content)
    {
        var least = content.Live.Span[0];
        foreach (var version in content.Live.Span)
        {
            if (version.Id.CompareTo(least.Id) < 0) least = version;
        }
        return least;
    }
}

/// <summary>What the set says of a content: <see cref="ContentState"/> before the version's bytes are read.</summary>
internal sealed record ContentFate(VersionEntry? Live, bool Dead, ImmutableArray<Holding> Holders);
