using CsCheck;
using Mosaic.Codecs.Erasure;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Erasure;

public sealed class ShardKernelProperties
{
    // Bytes before and after a target, which no kernel may touch.
    private const int Margin = 70;

    // Around the steps of every vector, the slices of the scalar kernel and the blocks of the others.
    private static readonly int[] Boundaries =
        [64, 128, 256, 2048, 4096, 8192, (128 << 10) / 3 / 2048 * 2048];

    public static TheoryData<string> Kernels => [.. ShardKernel.Supported.Select(static kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_length_up_to_200_gives_the_sums_of_products(string name)
    {
        for (var length = 1; length <= 200; length++)
        {
            AssertRight(name, sources: 1 + (length % 5), targets: 1 + (length % 9), length, seed: length);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void So_do_lengths_around_steps_slices_and_blocks(string name)
    {
        foreach (var boundary in Boundaries)
        {
            for (var off = -1; off <= 1; off++) AssertRight(name, sources: 3, targets: 6, boundary + off, seed: off);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Any_numbers_of_shards_at_any_addresses_give_what_the_scalar_kernel_gives(string name) =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 20], Gen.Int[1, 9000], Gen.Int).Sample(
            (sources, targets, length, seed) =>
                Assert.Equal(
                    Combined(ScalarKernel.Instance, sources, targets, length, seed),
                    Combined(Kernel(name), sources, targets, length, seed)),
            iter: TestScale.Of(80));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_most_shards_there_can_be_too(string name) =>
        Assert.Equal(
            Combined(ScalarKernel.Instance, 128, 128, 3000, seed: 1), Combined(Kernel(name), 128, 128, 3000, seed: 1));

    /// <summary>Where the environment says which one is expected: see <see cref="ShardKernelHardwareSpec"/>.</summary>
    [Fact]
    public void The_best_kernel_is_the_expected_one()
    {
        if (Environment.GetEnvironmentVariable(ShardKernelHardwareSpec.ExpectedKernel) is { } expected)
            Assert.Equal(expected, ShardKernel.Best.Name);
        Assert.Equal(ScalarKernel.Instance, ShardKernel.Supported[^1]);
    }

    private static ShardKernel Kernel(string name) => ShardKernel.Supported.Single(kernel => kernel.Name == name);

    private static void AssertRight(string name, int sources, int targets, int length, int seed)
    {
        var (rows, shards) = Inputs(sources, targets, length, seed);
        var from = shards.Select(static shard => shard.ToArray()).ToArray();
        var to = Combined(Kernel(name), sources, targets, length, seed);
        for (var t = 0; t < targets; t++)
        {
            for (var i = 0; i < length; i++)
            {
                byte sum = 0;
                for (var s = 0; s < sources; s++)
                    sum ^= GaloisField.Multiply(rows[(t * sources) + s], from[s][i]);
                if (sum != to[t][i]) Assert.Fail($"{length} bytes: target {t} differs at {i}");
            }
        }
    }

    private static byte[][] Combined(ShardKernel kernel, int sources, int targets, int length, int seed)
    {
        var (rows, from) = Inputs(sources, targets, length, seed);
        var whole = Enumerable.Range(0, targets)
            .Select(t => Bytes(length + (2 * Margin), seed + t)).ToArray();
        var work = new Combination(kernel, rows, sources, length);
        PinnedShards.Run(
            [.. from, .. whole.Select(bytes => bytes.AsMemory(Margin, length))], ref work);
        for (var t = 0; t < targets; t++)
        {
            var before = Bytes(length + (2 * Margin), seed + t);
            Assert.Equal(before[..Margin], whole[t][..Margin]);
            Assert.Equal(before[^Margin..], whole[t][^Margin..]);
        }
        return [.. whole.Select(static bytes => bytes[Margin..^Margin])];
    }

    private static (byte[] Rows, Memory<byte>[] Sources) Inputs(int sources, int targets, int length, int seed)
    {
        var random = new Random(seed);
        var rows = new byte[sources * targets];
        random.NextBytes(rows);
        var shards = Enumerable.Range(0, sources)
            .Select(s => Bytes(length + s, seed + 1000 + s).AsMemory(s)).ToArray();
        return (rows, shards);
    }

    private readonly struct Combination(ShardKernel kernel, byte[] rows, int sources, int length) : IShardWork
    {
        public void Run(scoped ReadOnlySpan<nint> shards) =>
            kernel.Combine(rows, shards[..sources], shards[sources..], length);
    }
}
