using System.Text.Json;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Shards.Events;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>What is persisted: today's bytes are tomorrow's to read.</summary>
public sealed class ShardsEventsTests : IDisposable
{
    private readonly SigningKey _owner = new(new byte[32]);
    private readonly SigningKey _node = new(Enumerable.Repeat((byte)1, 32).ToArray());

    public void Dispose()
    {
        _owner.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void The_names_in_the_journal_are_for_ever()
    {
        ShardsEvents.Register();
        ShardsEvents.Register();

        Assert.Equal(["shards.capacity.v1", "shards.committed.v1", "shards.freed.v1", "shards.index.v1"],
            EventManifests.Registered.Where(name => name.StartsWith("shards.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Events_and_snapshots_give_back_the_index()
    {
        var (first, second) = (Held(1), Held(2));
        var index = ShardIndexState.Empty;
        index = ShardsEvents.Apply(index, ColumnsCommitted.Parser.ParseFrom(Bytes(ShardsEvents.Committed(first))));
        index = ShardsEvents.Apply(index, ColumnsCommitted.Parser.ParseFrom(Bytes(ShardsEvents.Committed(second))));
        Assert.Equal(first, index.Find(first.Content));
        var withdrawal = Receipt.Create(default, _node, second.Content, [], new Hlc(99));
        index = ShardsEvents.Apply(index, ContentFreed.Parser.ParseFrom(Bytes(ShardsEvents.Freed(withdrawal))));
        Assert.Null(index.Find(second.Content));
        Assert.Equal(new Hlc(99), index.LatestReceipt);

        AssertSame(index, ShardsEvents.Read(IndexSnapshot.Parser.ParseFrom(Bytes(ShardsEvents.Snapshot(index)))));
        var settled = index.Settled(first.Receipt).Settled(withdrawal);
        Assert.Null(settled.Find(first.Content)!.Offer);
        Assert.Empty(settled.Withdrawn);
        AssertSame(settled, ShardsEvents.Read(IndexSnapshot.Parser.ParseFrom(Bytes(ShardsEvents.Snapshot(settled)))));
        // Another receipt than the current one settles nothing.
        Assert.Same(index, index.Settled(second.Receipt));
    }

    [Fact]
    public void A_damaged_journal_is_called_malformed()
    {
        Assert.Throws<MalformedException>(() => ShardsEvents.Apply(ShardIndexState.Empty, new ColumnsCommitted()));
        Assert.Throws<MalformedException>(() => ShardsEvents.Apply(ShardIndexState.Empty, new ContentFreed()));
        var twice = ShardsEvents.Snapshot(ShardIndexState.Empty.Committed(Held(1)));
        twice.Contents.Add(twice.Contents[0]);
        AssertSame(ShardIndexState.Empty.Committed(Held(1)), ShardsEvents.Read(twice));
    }

    [Fact]
    public void The_golden_bytes_of_each_are_written_and_read()
    {
        // Keys, times and noise are fixed, and Ed25519 is deterministic: so are the bytes.
        var held = Held(1);
        var withdrawal = Receipt.Create(default, _node, Held(2).Content, [], new Hlc(99));
        var index = ShardIndexState.Empty.Committed(held).Freed(withdrawal);
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine("Vectors", "shards.json"))).RootElement;

        Assert.Equal(Golden("shards.committed.v1"), Hex(ShardsEvents.Committed(held)));
        Assert.Equal(Golden("shards.freed.v1"), Hex(ShardsEvents.Freed(withdrawal)));
        Assert.Equal(Golden("shards.index.v1"), Hex(ShardsEvents.Snapshot(index)));
        Assert.Equal(Golden("shards.capacity.v1"), Hex(new CapacityChanged { Bytes = 1000, Configured = 42 }));
        var read = ShardsEvents.Apply(ShardIndexState.Empty,
            ColumnsCommitted.Parser.ParseFrom(Convert.FromHexString(Golden("shards.committed.v1"))));
        read = ShardsEvents.Apply(read,
            ContentFreed.Parser.ParseFrom(Convert.FromHexString(Golden("shards.freed.v1"))));
        AssertSame(index, read);
        AssertSame(index, ShardsEvents.Read(
            IndexSnapshot.Parser.ParseFrom(Convert.FromHexString(Golden("shards.index.v1")))));

        string Golden(string name) => golden.GetProperty(name).GetString()!;
    }

    private HeldContent Held(int seed)
    {
        var sample = Sample.Create(default, _owner, new Hlc((ulong)seed), 10, seed);
        var receipt = Receipt.Create(default, _node, sample.Content,
            [(1, sample.Version.Content.Roots[1]), (4, sample.Version.Content.Roots[4])], new Hlc((ulong)seed + 5));
        return new HeldContent(sample.Version.Owner, sample.Layout, receipt, sample.Version);
    }

    private static void AssertSame(ShardIndexState expected, ShardIndexState actual)
    {
        Assert.Equal(expected.Contents.ToDictionary(), actual.Contents.ToDictionary());
        Assert.Equal(expected.Withdrawn.ToDictionary(), actual.Withdrawn.ToDictionary());
    }

    private static byte[] Bytes(IMessage message) => message.ToByteArray();

    private static string Hex(IMessage message) => Convert.ToHexStringLower(message.ToByteArray());
}
