using CsCheck;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Nodes whose clocks are wrong and jump, over the pure types: nobody's writes are lost or dominated for ever, and a
/// deletion neither comes undone nor takes a concurrent write that its signer had not seen.
/// </summary>
public sealed class WrongClockProperties
{
    private static readonly Gen<int> Seeds = Gen.Int[0, 1 << 30];

    [Fact]
    public void Who_writes_after_having_seen_is_shown_and_who_deletes_deletes_what_was_seen() =>
        Seeds.Sample(seed =>
        {
            var world = new WrongClockWorld(seed);
            for (var step = 0; step < 40; step++)
            {
                world.Step();
                world.AssertCausal();
            }
        }, iter: TestScale.Of(60));

    [Fact]
    public void When_time_has_passed_everybody_has_every_write_and_can_write_again() =>
        Seeds.Sample(seed =>
        {
            var world = new WrongClockWorld(seed);
            for (var step = 0; step < 40; step++) world.Step();
            world.LetTimePass();

            world.AssertNothingIsLost();
            world.AssertCausal();
            world.AssertEverybodyCanWrite();
        }, iter: TestScale.Of(60));
}
