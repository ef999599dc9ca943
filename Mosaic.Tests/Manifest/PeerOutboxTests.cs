using Mosaic.Manifest;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>What waits to be pushed to one peer.</summary>
public sealed class PeerOutboxTests
{
    [Fact]
    public void A_statement_is_on_its_way_until_the_last_message_with_it_is_settled()
    {
        var (first, second) = (MadeSet.Make(1), MadeSet.Make(2));
        var outbox = new PeerOutbox(IdOf(Holders[0]));
        Assert.True(outbox.TryAdd([first], null));
        var message = outbox.Next()!;
        Assert.True(outbox.TryAdd([first, second], new Copying(1)));
        Assert.True(outbox.Has(first.Id) && outbox.Has(second.Id));

        outbox.Settled(message);
        Assert.True(outbox.Has(first.Id));
        outbox.Settled(outbox.Next()!);

        Assert.False(outbox.Has(first.Id) || outbox.Has(second.Id));
        Assert.True(outbox.IsIdle);
    }

    [Fact]
    public void What_is_given_up_is_on_its_way_no_more()
    {
        var outbox = new PeerOutbox(IdOf(Holders[0]));
        Assert.True(outbox.TryAdd([MadeSet.Make(1), MadeSet.Make(1)], null));

        Assert.Equal(2, outbox.Clear().Count);

        Assert.False(outbox.Has(MadeSet.Make(1).Id));
        Assert.True(outbox.IsIdle);
    }
}
