using System.Security.Cryptography;
using Mosaic.Codecs.Erasure;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Kernels;

/// <summary>
/// Cipher and hash by themselves on one core, and the whole pipelines at 4+2 on all of them: from plaintext to hashed
/// shards, and from four shards, two of them parity, back to hashed plaintext.
/// </summary>
internal static class PipelineCases
{
    private const int Segments = 48, Workers = 2, Ahead = Workers - 1;
    private const string Encode = "pipeline-encode", Decode = "pipeline-decode";
    private const string Cipher = "aes-256-gcm", Hash = "sha-256", OnAllCores = "-all-cores";
    private const string Coder = "rs-encode-4+2-1MiB", Restorer = "rs-reconstruct-4+2-1MiB";

    private static readonly Code Code = Code.Default;
    private static readonly ContentId Content = new(new Id256(RandomNumberGenerator.GetBytes(Id256.Size)));

    private static int Cores => Math.Min(Workers, Environment.ProcessorCount);

    public static IEnumerable<KernelCase> Cases()
    {
        var key = FileKey.Generate();
        var sealer = new SegmentSealer(key, Content, Code, Code.SegmentSize);
        var alone = new Stages(sealer);
        yield return new(Cipher, Code.SegmentSize, alone.Seal);
        yield return new(Hash, Code.SegmentSize, alone.Hash);
        var together = Enumerable.Range(0, Cores).Select(_ => new Stages(sealer)).ToArray();
        yield return Together(Cipher, together, static stages => stages.Seal());
        yield return Together(Hash, together, static stages => stages.Hash());
        yield return Together(Coder, together, static stages => stages.Encode());
        yield return Together(Restorer, together, static stages => stages.Reconstruct());
        var file = new byte[Segments * Code.SegmentSize];
        Random.Shared.NextBytes(file);
        yield return new(Encode, file.Length, () => EncodeAll(file, key).GetAwaiter().GetResult());
        var encoded = EncodedOnce(file, key).GetAwaiter().GetResult();
        yield return new(Decode, file.Length, () => DecodeAll(file.Length, key, encoded).GetAwaiter().GetResult());
    }

    public static IEnumerable<KernelRatio> Ratios()
    {
        // Every byte is sealed and coded, and hashed once as plaintext and n / k times as shards.
        yield return new("pipeline-vs-bound", speed =>
            speed(Encode) / Bound(speed, Coder, hashes: 1 + ((double)Code.N / Code.K)), 0.85);
        yield return new("pipeline-decode-vs-bound", speed => speed(Decode) / Bound(speed, Restorer, hashes: 1));
    }

    // What all cores can do; and the plaintext has one hash, each byte of which comes after the one before it.
    private static double Bound(Func<string, double> speed, string coding, double hashes) => Math.Min(
        1 / ((1 / speed(Cipher + OnAllCores)) + (1 / speed(coding + OnAllCores)) + (hashes / speed(Hash + OnAllCores))),
        speed(Hash));

    private static KernelCase Together(string name, Stages[] stages, Action<Stages> run)
    {
        const int Times = 4;
        void RunTimes(Stages one)
        {
            for (var time = 0; time < Times; time++) run(one);
        }

        return new(name + OnAllCores, (long)Times * stages.Length * Code.SegmentSize,
            () => Task.WaitAll([.. stages.Select(one => Task.Run(() => RunTimes(one)))]));
    }

    private static async Task EncodeAll(byte[] file, FileKey key)
    {
        using var work = new WorkLimiter(Workers);
        using var source = Source(file, key, work);
        for (EncodedSegment segment; ; segment.Release())
        {
            segment = await source.Next().ConfigureAwait(false);
            if (segment.IsLast) return;
        }
    }

    private static async Task<List<EncodedSegment>> EncodedOnce(byte[] file, FileKey key)
    {
        using var work = new WorkLimiter(Workers);
        using var source = Source(file, key, work);
        var segments = new List<EncodedSegment>();
        do segments.Add(await source.Next().ConfigureAwait(false));
        while (!segments[^1].IsLast);
        return segments;
    }

    private static SegmentSource Source(byte[] file, FileKey key, WorkLimiter work) => new(
        new MemoryStream(file), file.Length, file.Length, Code, new SegmentEncoder(key, Content, Code, kept: 4), work,
        Ahead);

    private static async Task DecodeAll(long size, FileKey key, List<EncodedSegment> encoded)
    {
        using var work = new WorkLimiter(Workers);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var decoder = new SegmentDecoder(key, Content, ContentLayout.ForPlaintext(Code, size), kept: 4);
        var decoding = new Queue<Task<DecodedSegment?>>();
        foreach (var segment in encoded)
        {
            var shards = Enumerable.Range(2, Code.K).ToDictionary(static column => column, segment.Shard);
            decoding.Enqueue(work.Run(() => decoder.Decode(segment.Segment, shards)));
            if (decoding.Count > Workers) await Take().ConfigureAwait(false);
        }
        while (decoding.Count > 0) await Take().ConfigureAwait(false);

        async Task Take()
        {
            var decoded = await decoding.Dequeue().ConfigureAwait(false)
                ?? throw new InvalidOperationException("a segment does not open");
            await work.Run(() => hash.AppendData(decoded.Text.Span)).ConfigureAwait(false);
            decoded.Release();
        }
    }

    /// <summary>The stages of the pipeline one by one, on buffers of their own.</summary>
    private sealed class Stages(SegmentSealer sealer)
    {
        private static readonly bool[] _present = [.. Enumerable.Range(0, Code.N).Select(static shard => shard > 1)];
        private static readonly bool[] _wanted = [.. _present.Select(static there => !there)];

        private readonly byte[] _plain = RandomNumberGenerator.GetBytes(Code.SegmentSize);
        private readonly byte[] _sealed = new byte[Code.SegmentSize + SealLimits.TagSize];
        private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
        private readonly StaggeredShards _shards = new(Code, Code.SegmentSize / Code.K);

        public void Seal() => sealer.Seal(0, last: false, _plain, _sealed);

        public void Hash() => SHA256.HashData(_plain, _digest);

        public void Encode() => ReedSolomon.For(Code).Encode(_shards.Shards);

        public void Reconstruct() => ReedSolomon.For(Code).Reconstruct(_shards.Shards, _present, _wanted);
    }
}
