using Mosaic.Tests.Manifest;

namespace Mosaic.Benchmarks.Manifest;

/// <summary>What a comparison of two manifests costs.</summary>
/// <param name="Common">Statements that both sides have.</param>
/// <param name="Different">Statements that only one has, half of them each.</param>
/// <param name="StatementBytes">Bytes of those.</param>
/// <param name="Bytes">Bytes of all messages, both ways.</param>
/// <param name="Messages">Messages, both ways.</param>
/// <param name="Time">Processor time of both sides together.</param>
/// <param name="FirstDigests">Processor time for all digests of one side, once after a start.</param>
/// <param name="DigestBytesPerStatement">Memory of the digests, in bytes for each statement.</param>
internal sealed record SyncCost(
    int Common, int Different, long StatementBytes, long Bytes, int Messages, TimeSpan Time, TimeSpan FirstDigests,
    double DigestBytesPerStatement)
{
    /// <summary>Bytes of all messages for each byte of the difference.</summary>
    public double Factor => (double)Bytes / StatementBytes;
}

/// <summary>Measures comparisons of large sets of made-up statements, without actors, wire or disk.</summary>
internal static class ManifestSyncBenchmark
{
    /// <summary>Bytes of a version of 4+2.</summary>
    public const int VersionBytes = 650;

    /// <summary>Bytes of a receipt of one column.</summary>
    public const int ReceiptBytes = 250;

    /// <summary>Two sides with <paramref name="common"/> statements in common.</summary>
    /// <param name="common">How many; each takes about half a KiB of memory here.</param>
    /// <param name="different">Statements that one side lacks, taking turns; 0 measures sets that are equal.</param>
    /// <param name="sizeOf">Bytes of the i-th of them.</param>
    public static SyncCost Measure(int common, int different, Func<int, int> sizeOf)
    {
        var shared = MadeSet.Shared(common);
        var before = GC.GetTotalMemory(true);
        var left = new MadeSet(shared);
        var perStatement = (double)(GC.GetTotalMemory(true) - before) / Math.Max(1, common);
        var right = new MadeSet(shared);
        var begun = Environment.CpuUsage.TotalTime;
        left.Digests.OfSet();
        var first = Environment.CpuUsage.TotalTime - begun;
        right.Digests.OfSet();
        long bytes = 0;
        for (var i = 0; i < different; i++)
        {
            var statement = MadeSet.Make(common + (long)i, sizeOf(i));
            bytes += statement.Bytes.Length;
            (i % 2 == 0 ? left : right).Add(statement);
        }
        var drive = new SyncDrive(left, right, left.Add, right.Add);
        drive.Run(SyncDrive.Round(left, 1));
        if (left.Digests.OfSet() != right.Digests.OfSet() || left.Count != common + different)
            throw new InvalidOperationException("the sets are not in step after one round");
        return new SyncCost(
            common, different, bytes, drive.Bytes, drive.Messages, drive.Computing, first, perStatement);
    }
}
