using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Files.Events;
using Mosaic.Model;
using Mosaic.Shards;
using Xunit;

namespace Mosaic.Tests.Files;

public sealed class FilesStateTests
{
    private static readonly NodeId Node = new(Id256.Parse(new string('2', 64)));

    [Fact]
    public void A_record_lasts_until_it_is_finished_and_stays_published_when_it_is_recorded_again()
    {
        var record = Record(1);
        var state = FilesState.Empty.Apply(record.ToEvent()).Apply(FilesEvents.Published(record.Version.Id));
        Assert.True(Assert.Single(state.Unfinished).Value.Published);
        state = state.Apply(record.ToEvent());
        Assert.True(Assert.Single(state.Unfinished).Value.Published);
        Assert.Empty(state.Apply(FilesEvents.Finished(record.Version.Id)).Unfinished);
    }

    [Fact]
    public void A_snapshot_states_all_of_it()
    {
        var state = new[] { 1, 2, 3 }.Aggregate(
            FilesState.Empty, static (state, seed) => state.Apply(Record(seed).ToEvent()));
        state = state.Apply(FilesEvents.Published(state.Unfinished.Keys.First()));
        var back = FilesState.FromSnapshot(FilesSnapshot.Parser.ParseFrom(state.ToSnapshot().ToByteArray()));
        Assert.Equal(state.Unfinished.Keys, back.Unfinished.Keys);
        Assert.All(state.Unfinished, pair =>
        {
            var (before, after) = (pair.Value, back.Unfinished[pair.Key]);
            Assert.Equal((before.Version, before.Published), (after.Version, after.Published));
            Assert.Equal(before.Placement, after.Placement);
        });
    }

    [Fact]
    public void A_damaged_journal_is_called_malformed()
    {
        var twice = Record(1).ToEvent();
        twice.Placement.Add(twice.Placement[0]);
        Assert.Throws<MalformedException>(() => FilesState.Empty.Apply(twice));
        var beyond = Record(1).ToEvent();
        beyond.Placement[0].Column = uint.MaxValue;
        Assert.Throws<MalformedException>(() => FilesState.Empty.Apply(beyond));
    }

    [Fact]
    public void Events_keep_their_bytes()
    {
        var id = new FileVersionId(Id256.Parse(new string('1', 64)));
        var ones = new string('1', 64);
        var twos = new string('2', 64);
        Assert.Equal("0a20" + ones, Hex(FilesEvents.Published(id)));
        Assert.Equal("0a20" + ones, Hex(FilesEvents.Finished(id)));
        var recorded = new UploadRecorded { Version = ByteString.CopyFrom(7, 8) };
        recorded.Placement.Add(new PlacedColumn { Column = 5, Node = ByteString.CopyFrom(Node.Value.ToArray()) });
        Assert.Equal("0a0207081224" + "0805" + "1220" + twos, Hex(recorded));
        var snapshot = new FilesSnapshot();
        snapshot.Recorded.Add(recorded);
        snapshot.Published.Add(ByteString.CopyFrom(id.Value.ToArray()));
        Assert.Equal("0a2a" + Hex(recorded) + "1220" + ones, Hex(snapshot));
    }

    [Fact]
    public void Damaged_shards_queue_once_and_within_bounds()
    {
        var queue = new RebuildQueue(degree: 2, limit: 3);
        var damaged = Enumerable.Range(0, 6).Select(static number =>
            new ShardsProtocol.ShardDamaged(new ContentId(default(Id256)), number, 0)).ToArray();
        Assert.All(damaged[..3], shard => Assert.True(queue.Add(shard)));
        Assert.True(queue.Add(damaged[0]));
        Assert.False(queue.Add(damaged[3]));
        Assert.Equal((damaged[0], damaged[1], null), (queue.Next(), queue.Next(), queue.Next()));
        Assert.True(queue.Add(damaged[0]), "it is being rebuilt");
        queue.Done(damaged[0]);
        Assert.Equal((damaged[2], null), (queue.Next(), queue.Next()));
        Assert.True(queue.Add(damaged[0]));
    }

    private static string Hex(IMessage message) => Convert.ToHexStringLower(message.ToByteArray());

    private static UploadRecord Record(int seed)
    {
        using var account = new AccountKey(new byte[32]);
        var network = new NetworkId(Id256.Parse(new string('a', 64)));
        var code = new Code(1, 1);
        ImmutableArray<byte> nonce = [.. Enumerable.Repeat((byte)seed, ContentIds.NonceSize)];
        var descriptor = new ContentDescriptor(ContentIds.Derive(network, account.AccountId, nonce.AsSpan()), nonce,
            [.. new byte[KeyWrap.WrappedSize]], ContentLayout.ForPlaintext(code, 0), [default, default]);
        var version = FileVersion.Create(
            network, account.Signing, default, new Hlc(1), default, Node, descriptor);
        return new UploadRecord(
            version, ImmutableSortedDictionary<int, NodeId>.Empty.Add(0, Node).Add(1, Node), Published: false);
    }
}
