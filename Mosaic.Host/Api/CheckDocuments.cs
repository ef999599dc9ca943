using System.Collections.Immutable;

namespace Mosaic.Host.Api;

// The documents of checks; the rules of Documents.cs hold here as well.

/// <summary>How far a check has come.</summary>
/// <param name="Files">Files checked.</param>
/// <param name="AllFiles">Files to check.</param>
/// <param name="Bytes">Bytes of shards read.</param>
/// <param name="AllBytes">Bytes to read; 0 where not all are.</param>
/// <param name="Problems">Problems found.</param>
internal sealed record CheckProgressBody(int Files, int AllFiles, long Bytes, long AllBytes, long Problems);

/// <summary>One line of the answer to check: how far it has come, or, on the last one, what it found.</summary>
internal sealed record CheckLine : Document
{
    public CheckProgressBody? Progress { get; init; }

    public CheckDocument? Result { get; init; }
}

/// <summary>Something that is not as it should be.</summary>
internal sealed record ProblemBody
{
    public required string Path { get; init; }

    public required string Version { get; init; }

    /// <summary><c>lost</c>, <c>out_of_reach</c> or <c>impaired</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>
    /// <c>lost</c>, <c>out_of_reach</c>, <c>unreadable</c>: of the whole; <c>wrong</c>, <c>damaged</c>, <c>missing</c>,
    /// <c>away</c>, <c>nowhere</c>: of a column.
    /// </summary>
    public required string What { get; init; }

    /// <summary>Which column; absent of the whole.</summary>
    public int? Column { get; init; }

    /// <summary>At which holder.</summary>
    public string? Node { get; init; }

    /// <summary>What is wrong, for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>What is done about it, or to be done, for a person.</summary>
    public required string Remedy { get; init; }
}

/// <summary>
/// What a check found; its error is <see cref="ExitCode.Integrity"/> where something is lost,
/// <see cref="ExitCode.TooFewPeers"/> where it is out of reach, <see cref="ExitCode.Partial"/> where it is impaired.
/// </summary>
internal sealed record CheckDocument : Document
{
    /// <summary>What was checked; absent of all files.</summary>
    public string? Path { get; init; }

    /// <summary>Whether every byte was read.</summary>
    public required bool ReadData { get; init; }

    /// <summary>What the choice of shards followed from: the same one chooses the same again.</summary>
    public required uint Seed { get; init; }

    public required int Files { get; init; }

    /// <summary>Their versions that are kept.</summary>
    public required int Versions { get; init; }

    /// <summary>Their columns, at each holder.</summary>
    public required long Columns { get; init; }

    /// <summary>Shards that holders answered for.</summary>
    public required long Shards { get; init; }

    /// <summary>Bytes of shards that were read.</summary>
    public required long Bytes { get; init; }

    /// <summary>The worst first; at most 10,000.</summary>
    public required ImmutableArray<ProblemBody> Problems { get; init; }

    /// <summary>How many there are.</summary>
    public required long AllProblems { get; init; }

    /// <summary>Files of the account that do not open with its key, so that nobody knows their names.</summary>
    public required int Nameless { get; init; }
}
