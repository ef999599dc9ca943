using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Codecs.Erasure;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Erasure;

/// <summary>Shards byte for byte as others make them.</summary>
public sealed class ErasureVectorTests
{
    [Fact]
    public void Shards_are_byte_identical()
    {
        foreach (var (file, v) in InteropVectors.AllErasure())
        {
            var code = new Code(v.K, v.M);
            var shards = ErasureSamples.Empty(code, v.ShardBytes);
            Fill(shards.AsSpan(0, v.K), v.Seed);

            ReedSolomon.For(code).Encode(shards);

            var hashes = shards.Select(s => Convert.ToHexStringLower(SHA256.HashData(s.Span)));
            Assert.True(hashes.SequenceEqual(v.ShardSha256), $"{file}: {code}, {v.ShardBytes} bytes, seed {v.Seed}");
            Assert.True(ReedSolomon.For(code).Verify(shards));
        }
    }

    /// <summary>SHA-256(be64(seed) ‖ be64(i)) for i = 0, 1, … concatenated, cut into shards.</summary>
    private static void Fill(ReadOnlySpan<Memory<byte>> shards, ulong seed)
    {
        var input = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(input, seed);
        var block = new byte[32];
        var used = block.Length;
        ulong next = 0;
        foreach (var shard in shards)
        {
            var rest = shard.Span;
            while (!rest.IsEmpty)
            {
                if (used == block.Length)
                {
                    BinaryPrimitives.WriteUInt64BigEndian(input.AsSpan(8), next++);
                    SHA256.HashData(input, block);
                    used = 0;
                }
                var part = block.AsSpan(used, Math.Min(rest.Length, block.Length - used));
                part.CopyTo(rest);
                rest = rest[part.Length..];
                used += part.Length;
            }
        }
    }
}
