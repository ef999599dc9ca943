using System.Security.Cryptography;
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
    private const int Segments = 16, Ahead = 2, Workers = 2;
    private const string Encode = "pipeline-encode", Decode = "pipeline-decode", Cipher = "aes-256-gcm", Hash = "sha-256";

    private static readonly Code Code = Code.Default;
    private static readonly ContentId Content = new(new Id256(RandomNumberGenerator.GetBytes(Id256.Size)));

    private static int Cores => Math.Min(Workers, Environment.ProcessorCount);

    public static IEnumerable<KernelCase> Cases()
    {
        var segment = RandomNumberGenerator.GetBytes(Code.SegmentSize);
        var key = FileKey.Generate();
        var sealer = new SegmentSealer(key, Content, Code, Code.SegmentSize);
        var sealedSegment = new byte[segment.Length + SealLimits.TagSize];
        yield return new(Cipher, segment.Length, () => sealer.Seal(0, last: false, segment, sealedSegment));
        yield return new(Hash, 1 << 20, () => SHA256.HashData(segment.AsSpan(0, 1 << 20), sealedSegment));
        var file = new byte[Segments * Code.SegmentSize];
        Random.Shared.NextBytes(file);
        yield return new(Encode, file.Length, () => EncodeAll(file, key).GetAwaiter().GetResult());
        var encoded = EncodedOnce(file, key).GetAwaiter().GetResult();
        yield return new(Decode, file.Length, () => DecodeAll(file.Length, key, encoded).GetAwaiter().GetResult());
    }

    public static IEnumerable<KernelRatio> Ratios()
    {
        var code = $"rs-encode-{Code}-1MiB";
        // Every byte is sealed and coded, and hashed once as plaintext and n / k times as shards.
        var hashes = 1 + ((double)Code.N / Code.K);
        yield return new("pipeline-vs-bound", speed => speed(Encode)
            / (Cores / ((1 / speed(Cipher)) + (1 / speed(code)) + (hashes / speed(Hash)))), 0.85);
        yield return new("pipeline-decode-vs-bound", speed => speed(Decode)
            / (Cores / ((1 / speed(Cipher)) + (1 / speed($"rs-reconstruct-{Code}-1MiB")) + (1 / speed(Hash)))));
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
            if (decoding.Count > Ahead) await Take().ConfigureAwait(false);
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
}
