using CsCheck;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Model;

/// <summary>A hybrid clock over physical clocks that jump by hours, and beside peers whose clocks are wrong.</summary>
public sealed class HybridClockProperties
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly Gen<TimeSpan> Jump =
        Gen.Int[-4 * 3600 * 1000, 4 * 3600 * 1000].Select(ms => TimeSpan.FromMilliseconds(ms));

    /// <summary>What the physical clock says at each step, and the time of another that comes in.</summary>
    private static readonly Gen<(TimeSpan Now, TimeSpan Other)[]> Steps = Gen.Select(Jump, Jump).Array[1, 30];

    [Fact]
    public void Ticks_rise_whatever_the_physical_clock_does_and_are_never_before_it() =>
        Steps.Sample(steps =>
        {
            var clock = new HybridClock(Hlc.Zero);
            foreach (var (now, other) in steps)
            {
                var before = clock.Last;
                clock = clock.Follow(Hlc.At(Start + other), Start + now).Tick(Start + now);
                Assert.True(clock.Last > before);
                Assert.True(clock.Last >= Hlc.At(Start + now));
            }
        }, iter: TestScale.Of(1000));

    [Fact]
    public void Others_pull_it_ahead_by_no_more_than_it_follows() =>
        Steps.Sample(steps =>
        {
            var clock = new HybridClock(Hlc.At(Start));
            foreach (var (_, other) in steps) clock = clock.Follow(Hlc.At(Start + other), Start);

            Assert.True(clock.Last <= Hlc.At(Start + HybridClock.MaxFollow));
            Assert.All(steps.Where(step => step.Other <= HybridClock.MaxFollow),
                step => Assert.True(clock.Last >= Hlc.At(Start + step.Other)));
        }, iter: TestScale.Of(1000));

    [Fact]
    public void A_tick_after_a_floor_is_after_it_however_far_ahead_it_lies() =>
        Gen.Select(Gen.ULong, Jump).Sample((floor, now) =>
        {
            var tick = new HybridClock(Hlc.Zero).TickAfter(new Hlc(floor), Start + now).Last;

            Assert.True(floor == ulong.MaxValue ? tick.Value == floor : tick.Value > floor);
            Assert.True(tick >= Hlc.At(Start + now));
        }, iter: TestScale.Of(1000));

    [Fact]
    public void A_clock_that_was_set_back_gives_times_that_others_take_and_one_that_was_not_goes_on() =>
        Steps.Sample(steps =>
        {
            var clock = new HybridClock(Hlc.Zero);
            foreach (var (now, _) in steps)
            {
                var before = clock.Last;
                clock = clock.Within(Start + now + Limit).Tick(Start + now);
                Assert.True(clock.Last <= Hlc.At(Start + now + Limit).Next());
                if (before <= Hlc.At(Start + now + Limit)) Assert.True(clock.Last > before);
            }
        }, iter: TestScale.Of(1000));
}
