using System.Globalization;
using Mosaic.Tests.Fuzz.Targets;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Fuzz;

/// <summary>
/// Every parser takes anything: it refuses as its contract says, ends, and allocates no more than its input is worth.
/// <c>MOSAIC_TEST_SCALE</c> multiplies the inputs, <c>MOSAIC_SEED</c> is the seed of the first one (docs/fuzzing.md).
/// </summary>
public sealed class ParserFuzzTests(ITestOutputHelper output)
{
    private const int OrdinaryInputs = 100_000;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parser_takes_anything(string name)
    {
        var target = FuzzTargets.Named(name);
        var seed = int.TryParse(
            Environment.GetEnvironmentVariable("MOSAIC_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Environment.TickCount;
        var run = new FuzzRun(target, seed);
        var rounds = TestScale.Of(target.Rounds);
        run.Run(rounds);
        output.WriteLine($"{name}: seed {seed}, {rounds} inputs, {run.Taken} taken");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parser_takes_its_samples(string name)
    {
        var target = FuzzTargets.Named(name);
        Assert.NotEmpty(target.Samples);
        Assert.All(target.Samples, sample => Assert.True(target.Check(sample), Convert.ToHexStringLower(sample)));
    }

    [Fact]
    public void An_ordinary_run_is_long_enough() =>
        Assert.True(FuzzTargets.All.Sum(static target => target.Rounds) >= OrdinaryInputs);
}
