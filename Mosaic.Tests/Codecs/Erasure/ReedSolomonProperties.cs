using CsCheck;
using Mosaic.Codecs.Erasure;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Codecs.Erasure;

public sealed class ReedSolomonProperties
{
    private static readonly Gen<Code> Codes =
        Gen.Select(Gen.Int[1, 255], Gen.Int[0, 254]).Select((k, m) => new Code(k, 1 + (m % (256 - k))));

    [Fact]
    public void Any_k_shards_of_any_code_give_back_what_is_wanted() =>
        Gen.Select(Codes, Gen.Int[1, 300], Gen.Int).Sample(
            (code, length, seed) =>
            {
                var shards = ErasureSamples.Encoded(code, length, seed);
                var random = new Random(seed);
                var present = ErasureSamples.Choose(random.Next(code.K, code.N + 1), code.N, seed);
                var wanted = ErasureSamples.Choose(random.Next(0, code.N + 1), code.N, seed + 1);
                var surviving = ErasureSamples.Surviving(shards, present);

                ReedSolomon.For(code).Reconstruct(surviving, present, wanted);

                for (var i = 0; i < code.N; i++)
                {
                    var expected = present[i] || wanted[i] ? shards[i].ToArray() : new byte[length];
                    Assert.Equal(expected, surviving[i].ToArray());
                }
            },
            iter: TestScale.Of(2000));

    [Fact]
    public void Long_shards_too() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 6], Gen.Int[1, 50_000], Gen.Int).Sample(
            (k, m, length, seed) =>
            {
                var code = new Code(k, m);
                var shards = ErasureSamples.Encoded(code, length, seed);
                var present = ErasureSamples.Choose(k, code.N, seed);
                var surviving = ErasureSamples.Surviving(shards, present);

                ReedSolomon.For(code).Reconstruct(surviving, present, [.. present.Select(p => !p)]);

                Assert.True(ReedSolomon.For(code).Verify(surviving));
                for (var i = 0; i < code.N; i++) Assert.True(surviving[i].Span.SequenceEqual(shards[i].Span));
            },
            iter: TestScale.Of(100));

    [Fact]
    public void Parity_is_linear_in_the_data() =>
        Gen.Select(Codes, Gen.Int[1, 100], Gen.Int).Sample(
            (code, length, seed) =>
            {
                var a = ErasureSamples.Encoded(code, length, seed);
                var b = ErasureSamples.Encoded(code, length, seed + 1);
                for (var i = 0; i < code.N; i++)
                {
                    for (var at = 0; at < length; at++) a[i].Span[at] ^= GaloisField.Multiply(7, b[i].Span[at]);
                }

                Assert.True(ReedSolomon.For(code).Verify(a));
            },
            iter: TestScale.Of(50));
}
