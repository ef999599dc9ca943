using Mosaic.Tests.Fuzz.Targets;
using Xunit;
using Xunit.Sdk;

namespace Mosaic.Tests.Fuzz;

public sealed class FuzzRunTests
{
    private static readonly byte[][] Samples = [[1, 2, 3, 4, 5, 6, 7, 8], [.. new byte[40]]];

    [Fact]
    public void A_seed_gives_the_same_inputs_again()
    {
        var (first, second) = (new List<byte[]>(), new List<byte[]>());
        Run(first, 5);
        Run(second, 5);
        Assert.Equal(first, second);
        second.Clear();
        Run(second, 6);
        Assert.Equal(first[1..], second[..^1]);
        Assert.True(first.Select(Convert.ToHexString).Distinct().Count() > 80);
        Assert.All(first, input => Assert.InRange(input.Length, 0, 64));

        static void Run(List<byte[]> inputs, int seed) => new FuzzRun(Target(input =>
        {
            inputs.Add(input);
            return true;
        }), seed).Run(100);
    }

    [Fact]
    public void What_must_not_be_thrown_is_shown_with_its_seed_and_bytes()
    {
        var run = new FuzzRun(
            Target(static input => input.Length == 8 ? throw new InvalidOperationException("too far") : true), 7);
        var e = Assert.Throws<XunitException>(() => run.Run(1000));
        Assert.Contains("MOSAIC_SEED=", e.Message, StringComparison.Ordinal);
        Assert.Contains("too far", e.Message, StringComparison.Ordinal);
        Assert.Equal(16, e.Message.Split('\n')[^1].Length);
    }

    [Fact]
    public void Too_much_memory_is_noticed()
    {
        var target = Target(static input => new byte[100_000].Length > input.Length);
        Assert.Throws<BrokenPromiseException>(() => target.Check([1]));
        Assert.True((target with { MostBytesPerByte = 100_000 }).Check([1]));
    }

    private static FuzzTarget Target(Func<byte[], bool> parse) => new("test", parse, Samples) { LongestInput = 64 };
}
