using System.Runtime.ExceptionServices;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Store;

namespace Mosaic.Manifest;

/// <summary>The versions that were read for a question, and those that are still to be read.</summary>
internal sealed class KnownVersions
{
    /// <summary>Versions that one thread reads before it takes further ones: a long listing is read by all.</summary>
    private const int ReadAtATime = 512;

    private readonly Dictionary<VersionEntry, FileVersion> _read = [];
    private readonly List<VersionEntry> _missing = [];

    /// <summary>The versions whose bytes are in the store alone and were not read yet.</summary>
    public IReadOnlyList<VersionEntry> Missing => _missing;

    /// <summary>
    /// The whole of a version. Where it must be read first this is noted, and the answer that is being made is of no
    /// use; then null.
    /// </summary>
    public FileVersion Of(VersionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (_read.TryGetValue(entry, out var version)) return version;
        if (entry.Statement is { } statement) return _read[entry] = FileVersion.Read(statement);
        _missing.Add(entry);
        return null!;
    }

    /// <summary>Reads what is missing. Blocks on the database.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public void Read(StatementReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        try
        {
            var read = _missing.Chunk(ReadAtATime).AsParallel().SelectMany(entries => Read(reader, entries));
            foreach (var (entry, version) in read) _read[entry] = version;
        }
        catch (AggregateException e) when (StoreException.Within(e) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    /// <summary>Begins an answer.</summary>
    public void Begin() => _missing.Clear();

    // One that has left the set meanwhile is not asked for again.
    private static IEnumerable<(VersionEntry Entry, FileVersion Version)> Read(
        StatementReader reader, VersionEntry[] entries) =>
        entries.Zip(reader.Read(entries), static (entry, statement) => (entry, statement))
            .Where(static one => one.statement is not null)
            .Select(static one => (one.entry, FileVersion.Read(one.statement!)));
}

/// <summary>
/// A question whose answer holds whole versions: it is put, what it lacks is read, and it is put again, until it lacks
/// nothing. A version that is in the set and has no row would keep it going for ever: the store then is damaged.
/// </summary>
/// <param name="answer">Makes the answer; may be called several times.</param>
/// <param name="give">Takes the answer, once.</param>
internal sealed class VersionQuestion(Func<KnownVersions, object> answer, Action<object> give)
{
    /// <summary>How often what is lacking is read: after the first time because the set changed meanwhile.</summary>
    private const int MaxTries = 100;

    private readonly KnownVersions _known = new();
    private int _tries;

    /// <summary>Answers if nothing must be read first.</summary>
    public bool TryAnswer()
    {
        if (++_tries > MaxTries) throw new StoreDamagedException("it lacks rows of versions that are in the set");
        _known.Begin();
        var made = answer(_known);
        if (_known.Missing.Count > 0) return false;
        give(made);
        return true;
    }

    /// <summary>Reads what was lacking, on any thread.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public void Read(StatementReader reader) => _known.Read(reader);
}
