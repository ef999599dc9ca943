using CsCheck;
using Mosaic.Wire.Transport;
using Xunit;

namespace Mosaic.Tests.Wire.Transport;

public sealed class IntervalSetProperties
{
    [Fact]
    public void It_agrees_with_a_set_of_bytes() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 12], Gen.Int[0, 3]).Array[1, 60].Sample(steps =>
        {
            var set = new IntervalSet();
            var model = new SortedSet<int>();
            foreach (var (start, length, action) in steps)
            {
                var bytes = Enumerable.Range(start, length).ToArray();
                if (action > 0)
                {
                    Assert.Equal(bytes.All(model.Contains), set.Contains(start, start + length));
                    var before = set.Count;
                    var grows = set.WouldGrow(start, start + length);
                    Assert.Equal(bytes.Count(b => model.Add(b)), set.Add(start, start + length));
                    Assert.True(length == 0 || grows == (set.Count > before));
                }
                else if (set.TryTakeFirst(length, out var first, out var end))
                {
                    Assert.Equal(model.Min, first);
                    Assert.True(end - first <= length);
                    Assert.All(Enumerable.Range(first, end - first), b => Assert.True(model.Remove(b)));
                }
                else
                {
                    Assert.True(model.Count == 0 || length == 0);
                }
                Assert.Equal(model.Count, set.Covered);
                Assert.Equal(model.Count(b => !model.Contains(b - 1)), set.Count);
            }
        });
}
