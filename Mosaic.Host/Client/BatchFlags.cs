using Mosaic.Host.Output;

namespace Mosaic.Host.Client;

/// <summary>How many files are transferred at once.</summary>
/// <param name="Filter">Which.</param>
/// <param name="AtOnce">How many at a time.</param>
/// <param name="DryRun">Whether nothing is done, only told.</param>
/// <param name="Checksum">Whether files are compared by SHA-256, not by time and mode.</param>
/// <param name="Sink">Who watches.</param>
internal sealed record BatchFlags(GlobFilter Filter, int AtOnce, bool DryRun, bool Checksum, ProgressSink Sink);
