using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>Whose turn it is.</summary>
public sealed class VerificationQueueTests
{
    private static readonly Statement One = Version(Alice, "a", 1).Statement;

    [Fact]
    public void A_flood_of_one_sender_delays_another_by_one_turn()
    {
        var queue = new VerificationQueue();
        var flood = new Batch(IdOf(Holders[0]));
        for (var i = 0; i < VerificationQueue.MaxBatchesPerSender; i++) queue.Add(flood, Many(1000));
        var other = new Batch(IdOf(Holders[1]));
        queue.Add(other, Many(10));

        Assert.Same(flood, queue.Next()!.Batch);
        Assert.Same(other, queue.Next()!.Batch);
        Assert.False(queue.HasRoomFor(flood.Sender));
        Assert.True(queue.HasRoomFor(other.Sender));
    }

    [Fact]
    public void A_long_batch_is_several_turns_and_a_publication_is_one()
    {
        var queue = new VerificationQueue();
        queue.Add(new Batch(IdOf(Holders[0])), Many(VerificationQueue.MaxPerTurn + 1));
        Assert.Equal([VerificationQueue.MaxPerTurn, 1], Drain(queue).Select(work => work.Statements.Length));

        var publish = new ManifestProtocol.Publish([], 0, TimeSpan.Zero);
        queue.Add(new PublishedBatch(IdOf(Holders[0]), Akka.Actor.ActorRefs.Nobody, publish),
            Many(VerificationQueue.MaxPerTurn + 1));
        Assert.Equal([VerificationQueue.MaxPerTurn + 1], Drain(queue).Select(work => work.Statements.Length));
    }

    [Fact]
    public void Room_comes_back_as_turns_are_taken()
    {
        var queue = new VerificationQueue();
        var sender = IdOf(Holders[0]);
        for (var i = 0; i < VerificationQueue.MaxBatchesPerSender; i++) queue.Add(new Batch(sender), Many(1));
        Assert.False(queue.HasRoomFor(sender));

        queue.Next();

        Assert.True(queue.HasRoomFor(sender));
        Assert.Equal(VerificationQueue.MaxBatchesPerSender - 1, Drain(queue).Count);
        Assert.Null(queue.Next());
    }

    private static List<VerificationWork> Drain(VerificationQueue queue)
    {
        var works = new List<VerificationWork>();
        while (queue.Next() is { } work) works.Add(work);
        return works;
    }

    private static Statement[] Many(int count) => [.. Enumerable.Repeat(One, count)];

    private sealed class Batch(NodeId sender) : StatementBatch(sender);
}
