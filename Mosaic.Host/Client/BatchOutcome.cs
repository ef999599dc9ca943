using System.Collections.Immutable;
using System.Globalization;
using Mosaic.Host.Api;

namespace Mosaic.Host.Client;

/// <summary>Counts what a batch did; safe for threads.</summary>
internal sealed class BatchOutcome
{
    private int _files, _emptyFolders, _unchanged, _degraded, _pending;
    private long _bytes;

    /// <summary>A file, or an empty folder, was done.</summary>
    public void Done(bool isFolder, long bytes)
    {
        Interlocked.Increment(ref isFolder ? ref _emptyFolders : ref _files);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>So many were the same already.</summary>
    public void Unchanged(int count) => Interlocked.Add(ref _unchanged, count);

    /// <summary>What was stored is less safe than it could be.</summary>
    public void Degraded() => Interlocked.Increment(ref _degraded);

    /// <summary>No peer knows of the deletion yet.</summary>
    public void Pending() => Interlocked.Increment(ref _pending);

    /// <summary>The document of it, with its error where there is one.</summary>
    /// <param name="paths">What was asked for.</param>
    /// <param name="pool">What failed.</param>
    /// <param name="before">What had failed before anything was tried.</param>
    /// <param name="skipped">What was left out.</param>
    public BatchDocument Document(
        ImmutableArray<string> paths, PoolResult pool, ImmutableArray<PathProblem> before,
        ImmutableArray<PathProblem> skipped)
    {
        var failed = before.AddRange(pool.Failed);
        return new BatchDocument
        {
            Paths = paths,
            Files = _files,
            Bytes = _bytes,
            EmptyFolders = _emptyFolders,
            Unchanged = _unchanged,
            Degraded = _degraded,
            Pending = _pending,
            Skipped = skipped,
            Failed = failed,
            Error = Error(pool.Fatal, failed.Length),
        };
    }

    private ErrorBody? Error(MosException? fatal, int failed)
    {
        var done = _files + _emptyFolders;
        if (fatal is not null)
        {
            return ApiJson.Error(fatal.Code, done == 0 ? fatal.Message : string.Create(CultureInfo.InvariantCulture,
                $"{fatal.Message}; {done} were done before, and the same command again does the rest"));
        }
        if (failed > 0)
        {
            return ApiJson.Error(ExitCode.Partial, string.Create(CultureInfo.InvariantCulture,
                $"{failed} failed, {done + _unchanged} did not; the same command again does the rest"));
        }
        return _pending == 0 ? null : ApiJson.Error(ExitCode.Partial, string.Create(CultureInfo.InvariantCulture,
            $"of {_pending} deletions no peer could be told yet, and each is told when it returns; keep this node on"));
    }
}
