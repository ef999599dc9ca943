using System.Collections.Immutable;

namespace Mosaic.Files.Checks;

/// <summary>
/// What a check found so far. Problems beyond <see cref="MostProblems"/> are counted, and the worst kept.
/// </summary>
internal sealed class CheckReport
{
    /// <summary>The most problems that are told one by one: a few MB of text.</summary>
    public const int MostProblems = 10_000;

    private readonly List<FilesProtocol.CheckProblem> _problems = [];
    private CheckVerdict _worst;
    private int _versions;
    private long _columns, _shards;

    /// <summary>Files that were checked.</summary>
    public int Files { get; set; }

    /// <summary>Files of which nobody knows the name.</summary>
    public int Nameless { get; set; }

    /// <summary>Bytes of shards that were read.</summary>
    public long Bytes { get; private set; }

    /// <summary>Problems found.</summary>
    public long Problems { get; private set; }

    /// <summary>A holder answered to a question for a shard.</summary>
    public void Read(ShardAnswer answer, long length)
    {
        _shards++;
        if (answer is ShardAnswer.Right or ShardAnswer.Wrong) Bytes += length;
    }

    /// <summary>A version was checked.</summary>
    public void AddVersion(VersionCheck version, bool readsAll)
    {
        ArgumentNullException.ThrowIfNull(version);
        _versions++;
        _columns += version.Holdings;
        foreach (var problem in CheckFindings.Of(version.Path, version.Version.Id, version.Version.Content.Code,
            version.State, readsAll))
        {
            Add(problem);
        }
    }

    /// <summary>Something is wrong.</summary>
    public void Add(FilesProtocol.CheckProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Problems++;
        if (problem.Verdict > _worst) _worst = problem.Verdict;
        if (_problems.Count < MostProblems)
        {
            _problems.Add(problem);
            return;
        }
        if (problem.Verdict == CheckVerdict.Impaired) return;
        var place = _problems.FindLastIndex(one => one.Verdict < problem.Verdict);
        if (place >= 0) _problems[place] = problem;
    }

    /// <summary>All of it, the worst problems first, then by name.</summary>
    public FilesProtocol.Checked Result()
    {
        ImmutableArray<FilesProtocol.CheckProblem> sorted =
            [.. _problems.OrderByDescending(static one => one.Verdict).ThenBy(static one => one.Path)];
        return new FilesProtocol.Checked(
            Files, _versions, _columns, _shards, Bytes, sorted, Problems, Nameless > 0 ? CheckVerdict.Lost : _worst)
        {
            Nameless = Nameless,
        };
    }
}
