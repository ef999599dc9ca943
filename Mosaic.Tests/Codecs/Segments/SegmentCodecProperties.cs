using System.Security.Cryptography;
using CsCheck;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Codecs.Segments;

public sealed class SegmentCodecProperties
{
    private static readonly Gen<(Code Code, int Length, int Seed)> Files =
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 6_000_000], Gen.Int[0, int.MaxValue - 1])
            .Select(static t => (new Code(t.Item1, t.Item2), t.Item4 % 3 == 0 ? t.Item3 % 1000 : t.Item3, t.Item4));

    [Fact]
    public void Any_k_shards_of_each_segment_give_the_plaintext_back() =>
        Files.SampleAsync(async file =>
        {
            var random = new Random(file.Seed);
            var plain = new byte[file.Length];
            random.NextBytes(plain);
            using var work = new WorkLimiter(2);
            using var key = FileKey.Generate();
            using var stream = new ChunkedStream(plain, random.Next(1, 100_000));
            using var source = SourceSamples.Of(stream, plain.Length, file.Code, key, work, ahead: 1 + random.Next(3));
            var layout = ContentLayout.ForPlaintext(file.Code, plain.Length);
            using var decoder = new SegmentDecoder(key, SourceSamples.Content, layout, kept: 1);
            using var back = new MemoryStream();
            for (var segment = 0L; segment < layout.SegmentCount; segment++)
            {
                var encoded = await source.Next();
                Assert.Equal((segment, segment == layout.LastSegment), (encoded.Segment, encoded.IsLast));
                Assert.Equal(layout.ShardLength(segment), encoded.ShardLength);
                var columns = Enumerable.Range(0, file.Code.N).ToArray();
                Assert.All(columns, c => Assert.Equal(
                    new ShardHash(SHA256.HashData(encoded.Shard(c).Span)), encoded.Hashes[c]));
                random.Shuffle(columns);
                var shards = columns.Take(file.Code.K).ToDictionary(static c => c, c => encoded.Shard(c));
                var decoded = decoder.Decode(segment, shards);
                Assert.NotNull(decoded);
                back.Write(decoded.Text.Span);
                decoded.Release();
                Assert.Null(decoder.Decode(segment, Altered(shards)));
                Assert.Null(decoder.Decode(
                    (segment + 1) % Math.Max(2, layout.SegmentCount) % layout.SegmentCount, Altered(shards)));
                encoded.Release();
            }
            Assert.Equal(plain.Length, source.Size);
            Assert.Equal(new Id256(SHA256.HashData(plain)), source.Sha256);
            Assert.Equal(plain, back.ToArray().AsSpan(0, plain.Length).ToArray());
            Assert.True(back.ToArray().AsSpan(plain.Length).IndexOfAnyExcept((byte)0) < 0);
            await Assert.ThrowsAsync<InvalidOperationException>(source.Next);
        }, iter: TestScale.Of(60), threads: 2);

    private static Dictionary<int, ReadOnlyMemory<byte>> Altered(Dictionary<int, ReadOnlyMemory<byte>> shards) =>
        shards.ToDictionary(static pair => pair.Key, static pair =>
        {
            var bytes = pair.Value.ToArray();
            bytes[0] ^= 1;
            return (ReadOnlyMemory<byte>)bytes;
        });

    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
