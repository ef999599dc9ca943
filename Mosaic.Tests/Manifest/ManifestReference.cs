using System.Collections.Frozen;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// The rules of the manifest written down naively over the raw set of all statements ever made: what
/// <see cref="ManifestState"/> and <see cref="ManifestView"/> must agree with, in whatever order they learn of them.
/// </summary>
internal sealed class ManifestReference
{
    private readonly List<FileVersion> _versions;
    private readonly List<Tombstone> _tombstones;
    private readonly List<Receipt> _receipts;

    public ManifestReference(IEnumerable<Statement> statements)
    {
        var distinct = statements.DistinctBy(statement => statement.Id).ToList();
        _versions = [.. distinct.Where(s => s.Type == StatementType.FileVersion).Select(FileVersion.Read)];
        _tombstones = [.. distinct.Where(s => s.Type == StatementType.Tombstone).Select(Tombstone.Read)];
        var unexpired = distinct.Where(s => s.Type == StatementType.Receipt).Select(Receipt.Read)
            .Where(r => !(r.Columns.IsEmpty && r.Time < Hlc.At(ManifestSamples.Now - TimeSpan.FromDays(30))));
        _receipts = [.. unexpired.GroupBy(r => (r.Holder, r.Content)).Select(group => group.Aggregate(Later))];
    }

    public IEnumerable<StatementId> Kept =>
        _versions.Where(v => !IsBuried(v)).Select(v => v.Statement.Id)
            .Concat(_tombstones.Select(t => t.Statement.Id))
            .Concat(_receipts.Select(r => r.Statement.Id))
            .Order();

    public FileVersionId? Visible(AccountId owner, PathTag tag, FrozenSet<NodeId> members)
    {
        var live = Live.Where(v => v.Owner == owner && v.PathTag == tag)
            .OrderBy(v => v.Time).ThenBy(v => v.Id).ToList();
        return (live.LastOrDefault(v => IsWhole(v, members)) ?? live.LastOrDefault())?.Id;
    }

    public IEnumerable<FileVersionId> LiveOf(AccountId owner, PathTag tag) =>
        Live.Where(v => v.Owner == owner && v.PathTag == tag).Select(v => v.Id);

    public FileVersionId? LiveVersion(ContentId content) =>
        Live.Where(v => v.Content.Content == content).OrderBy(v => v.Id).FirstOrDefault()?.Id;

    public bool IsDead(ContentId content) =>
        _versions.Any(v => v.Content.Content == content) && LiveVersion(content) is null;

    private IEnumerable<FileVersion> Live => _versions.Where(v => !IsDeleted(v));

    private bool IsWhole(FileVersion version, FrozenSet<NodeId> members)
    {
        var counts = Live.Where(v => v.Content.Content == version.Content.Content).OrderBy(v => v.Id).First();
        return counts.Content.Roots.SequenceEqual(version.Content.Roots)
            && _receipts.Where(r => r.Content == version.Content.Content && members.Contains(r.Holder))
                .SelectMany(r => r.Columns)
                .Where(held => held.Column < version.Content.Code.N && version.Content.Roots[held.Column] == held.Root)
                .Select(held => held.Column).Distinct().Count() >= version.Content.Code.K;
    }

    private bool IsBuried(FileVersion version) => Acting(version).Any(t => t.Versions.Contains(version.Id));

    /// <summary>The first time there is precedes every event: no version of it lives.</summary>
    private bool IsDeleted(FileVersion version) =>
        version.Time == Hlc.Zero || Acting(version).Any(t => t.Covers(version));

    private IEnumerable<Tombstone> Acting(FileVersion version) =>
        _tombstones.Where(t => t.Owner == version.Owner && t.PathTag == version.PathTag
            && t.DependsOn.All(id => IsKnown(t.Owner, id)));

    private bool IsKnown(AccountId owner, FileVersionId id) =>
        _versions.Any(v => v.Owner == owner && v.Id == id)
        || _tombstones.Any(t => t.Owner == owner && t.Versions.Contains(id));

    private static Receipt Later(Receipt left, Receipt right)
    {
        var order = left.Time.CompareTo(right.Time);
        if (order == 0) order = left.Statement.Id.CompareTo(right.Statement.Id);
        return order >= 0 ? left : right;
    }
}
