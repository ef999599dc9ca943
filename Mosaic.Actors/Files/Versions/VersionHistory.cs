using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Files.Versions;

/// <summary>Since when a version is superseded, and by which: the first of those that replace it.</summary>
internal readonly record struct Supersession(DateTimeOffset Since, FileVersionId By);

/// <summary>
/// The live versions of one path and what each is among them: a function of the set, whatever its order. A version is
/// superseded when a later and whole one replaces it (<see cref="Replaces"/>); the others are its heads. The greatest
/// by (time, id) is never superseded, so there is a head wherever there is a version.
/// </summary>
internal sealed class VersionHistory
{
    private readonly Dictionary<FileVersionId, Supersession> _superseded = [];

    private VersionHistory(ImmutableArray<LiveVersion> live)
    {
        Live = live;
        Current = (live.FirstOrDefault(static one => one.IsWhole) ?? live.FirstOrDefault())?.Id;
        for (var i = 1; i < live.Length; i++)
        {
            // Those before it are later ones.
            for (var j = i - 1; j >= 0; j--)
            {
                if (!live[j].IsWhole || !live[j].Replaces.Names(live[i].Id)) continue;
                if (!_superseded.TryGetValue(live[i].Id, out var known) || live[j].Uploaded < known.Since)
                    _superseded[live[i].Id] = new Supersession(live[j].Uploaded, live[j].Id);
            }
        }
    }

    /// <summary>All, latest first.</summary>
    public ImmutableArray<LiveVersion> Live { get; }

    /// <summary>
    /// The one that the path shows: the greatest whole one, else the greatest. As the manifest shows it.
    /// </summary>
    public FileVersionId? Current { get; }

    /// <summary>Those that nothing supersedes, latest first.</summary>
    public IEnumerable<FileVersionId> Heads =>
        Live.Select(static one => one.Id).Where(id => !_superseded.ContainsKey(id));

    /// <summary>
    /// Where a path has several whole heads, those beside this one, which may be any version of the path: uploads that
    /// did not see each other.
    /// </summary>
    public ImmutableArray<FileVersionId> ConcurrentWith(FileVersionId version)
    {
        ImmutableArray<FileVersionId> heads =
            [.. Heads.Where(id => StateOf(id) is VersionState.Concurrent || (id == Current && Whole(id)))];
        return heads.Length > 1 ? heads.Remove(version) : [];
    }

    /// <summary>The history of these versions.</summary>
    public static VersionHistory Of(IEnumerable<LiveVersion> live) => new([.. live
        .DistinctBy(static one => one.Id)
        .OrderByDescending(static one => one.Time).ThenByDescending(static one => one.Id.Value)]);

    /// <summary>Null for a head.</summary>
    public Supersession? SupersessionOf(FileVersionId version) =>
        _superseded.TryGetValue(version, out var known) ? known : null;

    /// <summary>What a version of the history is.</summary>
    public VersionState StateOf(FileVersionId version)
    {
        if (version == Current) return VersionState.Current;
        if (_superseded.ContainsKey(version)) return VersionState.Superseded;
        return Whole(version) ? VersionState.Concurrent : VersionState.Incomplete;
    }

    private bool Whole(FileVersionId version) => Live.First(one => one.Id == version).IsWhole;
}
