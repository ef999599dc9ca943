using System.Collections.Concurrent;
using System.Diagnostics;
using Mosaic.Files;
using Mosaic.Model;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// One node that uploads and downloads without a pause while others come, go and are cut off. A transfer could finish
/// if enough of its peers were untouched by any step during the whole of it: for an upload, see
/// <see cref="CouldFinish"/>; for a download, holders of as many columns as it takes. Such a one must succeed; any
/// other may fail for want of peers, but never give wrong bytes; so may one during which the machine stood still.
/// </summary>
internal sealed class LiveTransfers(
    LiveCluster cluster, LiveTouches touches, LiveStalls stalls, LiveCluster.Place origin, int seed)
{
    private const int MaxFiles = 12;
    private const int LeastBytes = 50_000, MostBytes = 300_000;
    private static readonly Code[] Codes = [new(1, 1), new(2, 1), new(4, 2)];

    private readonly Random _random = new(seed);
    private readonly Queue<Stored> _stored = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private int _uploads;

    private sealed record Stored(MosaicPath Path, byte[] Bytes, StoredFile File, LiveTouches.Watch Departed);

    /// <summary>What went wrong that should not have.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Transfers that could finish, and those of the others that did or did not.</summary>
    public (int Sure, int Lucky, int Failed) Counts { get; private set; }

    /// <summary>Goes on until it is told to stop, between two transfers.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && _failures.IsEmpty)
        {
            if (_stored.Count == 0 || _random.Next(2) == 0) await Upload();
            else await Download(_stored.ElementAt(_random.Next(_stored.Count)));
        }
    }

    private async Task Upload()
    {
        var path = MosaicPath.Parse($"{origin.Number}/{_uploads++}");
        var code = Codes[_random.Next(Codes.Length)];
        var bytes = new byte[_random.Next(LeastBytes, MostBytes)];
        _random.NextBytes(bytes);
        var departed = touches.WatchLeaves();
        var (watch, begun) = (touches.WatchAll(), Stopwatch.GetTimestamp());
        var answer = await NodeFiles.AskUpload(origin.Node, path, bytes, code);
        touches.End(watch);
        var touched = watch.Touched.Keys.Count(number => !watch.Out.ContainsKey(number));
        var steady = cluster.Places.Count - 1 - watch.Touched.Count;
        Judge($"upload of {path}, {code}, {bytes.Length} bytes, {steady} peers untouched and {touched} touched",
            answer is FilesProtocol.Uploaded, CouldFinish(code, steady, touched) && !stalls.Since(begun), answer);
        if (answer is not FilesProtocol.Uploaded uploaded)
        {
            touches.End(departed);
            return;
        }
        _stored.Enqueue(new Stored(path, bytes, uploaded.File, departed));
        if (_stored.Count > MaxFiles) touches.End(_stored.Dequeue().Departed);
    }

    /// <summary>
    /// What is needed to place every column so that one peer may be lost is there throughout; and those who may be lost
    /// never hold more columns than may be: one holds no more than m, and several no more than an even share each. Of
    /// a source that was read, more than that cannot be made again.
    /// </summary>
    private static bool CouldFinish(Code code, int steady, int touched) =>
        steady >= (code.N + code.M - 1) / code.M
        && (touched <= 1 || touched * ((code.N + steady - 1) / steady) <= code.M);

    private async Task Download(Stored stored)
    {
        var (watch, begun) = (touches.WatchAll(), Stopwatch.GetTimestamp());
        var answer = await NodeFiles.AskDownload(origin.Node, stored.Path);
        touches.End(watch);
        var steady = cluster.Places.Where(place => place.IsIn && !watch.Touched.ContainsKey(place.Number)
            && !stored.Departed.Touched.ContainsKey(place.Number))
            .Select(static place => place.Node.NodeId).ToHashSet();
        var held = stored.File.Columns.Count(column => steady.Contains(column.Node));
        Judge($"download of {stored.Path}, {stored.File.Code}, {held} columns on untouched holders",
            answer is byte[], held >= stored.File.Code.K && !stalls.Since(begun), answer);
        if (answer is byte[] bytes && !bytes.AsSpan().SequenceEqual(stored.Bytes))
            _failures.Enqueue($"wrong bytes: download of {stored.Path}");
    }

    private void Judge(string what, bool succeeded, bool sure, object answer)
    {
        var (sures, lucky, failed) = Counts;
        Counts = sure ? (sures + 1, lucky, failed)
            : succeeded ? (sures, lucky + 1, failed)
            : (sures, lucky, failed + 1);
        if (!succeeded && (sure || answer is not FilesProtocol.Failed { Error: FilesError.TooFewPeers }))
            _failures.Enqueue($"{what}: {answer}");
    }
}
