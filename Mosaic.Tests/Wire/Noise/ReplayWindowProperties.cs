using CsCheck;
using Mosaic.Wire.Noise;
using Xunit;

namespace Mosaic.Tests.Wire.Noise;

public sealed class ReplayWindowProperties
{
    [Fact]
    public void A_number_is_taken_once_and_only_within_the_window() =>
        Gen.Select(Gen.ULong[0, ulong.MaxValue - 100_000], Gen.Int[0, 20_000].Array[1, 400]).Sample((start, offsets) =>
        {
            var window = new ReplayWindow();
            var seen = new HashSet<ulong>();
            var greatest = 0UL;
            foreach (var offset in offsets)
            {
                var number = start + (ulong)offset;
                var tooOld = seen.Count > 0 && number < greatest && greatest - number >= ReplayWindow.Span;
                Assert.Equal(!tooOld && !seen.Contains(number), window.IsFresh(number));
                if (!window.IsFresh(number))
                    continue;
                window.Accept(number);
                seen.Add(number);
                greatest = Math.Max(greatest, number);
            }
        });
}
