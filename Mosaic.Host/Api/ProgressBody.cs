using System.Collections.Immutable;
using Mosaic.Host.Output;

namespace Mosaic.Host.Api;

/// <summary>A transfer under way, as a line of progress shows it.</summary>
internal sealed record ProgressFile(string Path, long Bytes, long? BytesTotal);

/// <summary>
/// A line of progress on stderr, with <c>--json</c>: two in a second at most, and one at
/// the end of what takes longer than half a second. Extend-only while
/// <see cref="Progress"/>, which comes first, is 1.
/// </summary>
internal sealed record ProgressBody
{
    /// <summary>The format.</summary>
    public int Progress { get; init; } = 1;

    public required int Files { get; init; }

    public required int FilesTotal { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Absent where that is not known.</summary>
    public long? BytesTotal { get; init; }

    public required long BytesPerSecond { get; init; }

    /// <summary>Absent where nobody can tell.</summary>
    public long? SecondsLeft { get; init; }

    /// <summary>Those under way.</summary>
    public required ImmutableArray<ProgressFile> Running { get; init; }

    /// <summary>What a meter shows.</summary>
    public static ProgressBody Of(TransferSnapshot now) => new()
    {
        Files = now.Files,
        FilesTotal = now.FilesTotal,
        Bytes = now.Bytes,
        BytesTotal = now.BytesTotal,
        BytesPerSecond = (long)now.BytesPerSecond,
        SecondsLeft = (long?)now.Left?.TotalSeconds,
        Running = [.. now.Running.Select(static one => new ProgressFile(one.Name, one.Bytes, one.Size))],
    };
}
