using System.Net;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Node.Events;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class DirectoryStateTests : IDisposable
{
    private static readonly DateTimeOffset Now = NodeSamples.Now;

    private readonly NodeSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    private DirectoryState Founded => DirectoryState.Empty.With(_samples.Founding.Statement)
        .With(_samples.Member(0).Statement).With(_samples.Member(1).Statement);

    [Fact]
    public void A_damaged_journal_is_called_malformed()
    {
        var node = ByteString.CopyFrom(new byte[32]);
        IMessage[] damaged =
        [
            new DirectorySnapshot(),
            new DirectorySnapshot
            {
                Memory = new MemoryKept(),
                Seen = { new NodeSeen { Node = node, AtMs = long.MaxValue } },
            },
            new NodesLost { Nodes = { node }, AtMs = long.MinValue },
            new NodesLost { Nodes = { ByteString.Empty } },
            new StatementKept(),
        ];
        Assert.All(damaged, static persisted => Assert.Throws<MalformedException>(
            () => DirectoryEvents.Apply(DirectoryState.Empty, NodeMemory.Empty, persisted)));
    }

    [Fact]
    public void A_node_without_a_network_takes_a_founding_and_nothing_before_it()
    {
        var empty = DirectoryState.Empty;
        Assert.Equal(Verdict.OtherNetwork, empty.Judge(_samples.Member(0).Statement, Now));
        Assert.Equal(Verdict.OtherNetwork, empty.Judge(_samples.Said(0).Statement, Now));
        Assert.Equal(Verdict.New, empty.Judge(_samples.Founding.Statement, Now));
        Assert.Null(empty.ToView(_samples.Nodes[0].NodeId, _samples.Account.AccountId, Now, static _ => []));
    }

    [Fact]
    public void What_is_news_is_new_once()
    {
        var state = Founded;
        Assert.Equal(Verdict.Known, state.Judge(_samples.Founding.Statement, Now));
        Assert.Equal(Verdict.Known, state.Judge(_samples.Member(1).Statement, Now));
        Assert.Equal(Verdict.New, state.Judge(_samples.Member(1, at: 1).Statement, Now));
        Assert.Equal(Verdict.New, state.Judge(_samples.Said(1).Statement, Now));
        state = state.With(_samples.Said(1, at: 2).Statement);
        Assert.Equal(Verdict.Known, state.Judge(_samples.Said(1, at: 1).Statement, Now));
        Assert.Same(state, state.With(_samples.Said(1, at: 1).Statement));
    }

    [Fact]
    public void Who_never_met_a_former_member_shares_the_same_as_who_did()
    {
        var left = Left.Create(_samples.Founding.Network, _samples.Nodes[1].Signing, Hlc.At(Now.AddSeconds(9)));
        var met = Founded.With(_samples.Said(0).Statement).With(_samples.Said(1).Statement);
        var newcomer = Founded.With(_samples.Said(0).Statement).With(left.Statement);
        Assert.Equal(Verdict.NotMember, newcomer.Judge(_samples.Said(1).Statement, Now.AddSeconds(9)));
        var digest = ExchangeDigest.Of(newcomer, wantsAnswer: false);
        Assert.False(digest.Matches(ExchangeDigest.Of(met, wantsAnswer: false)));
        Assert.True(digest.Matches(ExchangeDigest.Of(met.With(left.Statement), wantsAnswer: false)));
        Assert.Contains(_samples.Said(1).Statement, met.Shared);
    }

    [Fact]
    public void What_is_wrong_is_refused()
    {
        var state = Founded;
        Assert.Equal(Verdict.NotMember, state.Judge(_samples.Said(2).Statement, Now));
        Assert.Equal(Verdict.Ahead, state.Judge(_samples.Said(1, at: 301).Statement, Now));
        Assert.Equal(Verdict.Ahead, state.Judge(_samples.Member(2, at: 301).Statement, Now));
        Assert.Equal(Verdict.BadSignature, state.Judge(Forged(_samples.Member(2).Statement), Now));
        Assert.Equal(Verdict.BadSignature, state.Judge(Forged(_samples.Said(1).Statement), Now));
        Assert.Equal(Verdict.BadSignature, DirectoryState.Empty.Judge(Forged(_samples.Founding.Statement), Now));
        var other = Founding.Create(_samples.Account.Signing, _samples.Nodes[0].NodeId, Hlc.At(Now.AddDays(1)),
            new byte[Founding.NonceSize]);
        Assert.Equal(Verdict.OtherNetwork, state.Judge(other.Statement, Now));
        var tombstone = Statement.Sign(
            _samples.Founding.Network, StatementType.Tombstone, _samples.Account.Signing, new byte[8]);
        Assert.Equal(Verdict.UnknownType, state.Judge(tombstone, Now));
        var large = Statement.Sign(_samples.Founding.Network, StatementType.Member, _samples.Account.Signing,
            new byte[DirectoryState.MaxStatementBytes]);
        Assert.Equal(Verdict.Oversized, state.Judge(large, Now));
    }

    [Fact]
    public void A_node_is_reachable_while_the_member_it_says_it_is_lives_and_stays_when_it_is_not()
    {
        var (self, other) = (_samples.Nodes[0].NodeId, _samples.Nodes[1].NodeId);
        var state = Founded.With(_samples.Said(1, uid: 7).Statement);
        Assert.False(View(state).Nodes[other].Reachable);
        state = state.WithAlive([new ClusterMember("127.0.0.1:4001", 8)], Now);
        Assert.False(View(state).Nodes[other].Reachable);
        state = state.WithAlive([new ClusterMember("127.0.0.1:4001", 7)], Now);
        Assert.True(View(state).Nodes[other].Reachable);
        Assert.Equal(other, state.NodeOf(new ClusterMember("127.0.0.1:4001", 7)));

        state = state.WithAlive([], Now.AddSeconds(30));
        var peer = View(state).Nodes[other];
        Assert.False(peer.Reachable);
        Assert.Equal(Now.AddSeconds(30), peer.LastSeen);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:5001"), Assert.Single(peer.Endpoints));
        Assert.True(View(state).Nodes[self].Reachable);
    }

    [Fact]
    public void Another_node_at_the_same_address_does_not_make_the_one_before_it_reachable()
    {
        var state = Founded.With(_samples.Member(2).Statement)
            .With(_samples.Said(1, address: "127.0.0.1:4000", uid: 7).Statement)
            .With(_samples.Said(2, address: "127.0.0.1:4000", uid: 8).Statement)
            .WithAlive([new ClusterMember("127.0.0.1:4000", 8)], Now);
        Assert.False(state.IsReachable(_samples.Nodes[1].NodeId));
        Assert.True(state.IsReachable(_samples.Nodes[2].NodeId));
    }

    [Fact]
    public void What_is_persisted_is_recovered()
    {
        var memory = new NodeMemory("127.0.0.1:4000", "127.0.0.1:5000", "nas.local", ["a:1", "b:2"], "attic");
        var state = Founded.With(_samples.Said(1, uid: 7).Statement).WithAlive(
            [new ClusterMember("127.0.0.1:4001", 7)], Now).WithAlive([], Now.AddSeconds(30));
        var snapshot = DirectorySnapshot.Parser.ParseFrom(
            Google.Protobuf.MessageExtensions.ToByteArray(DirectoryEvents.Snapshot(state, memory)));
        var (recovered, remembered) = DirectoryEvents.Apply(DirectoryState.Empty, NodeMemory.Empty, snapshot);
        Assert.Equal(memory, remembered);
        Assert.Equal(state.Roster, recovered.Roster);
        Assert.Equal(View(state).Nodes.Values.OrderBy(static peer => peer.Node).Select(Text),
            View(recovered).Nodes.Values.OrderBy(static peer => peer.Node).Select(Text));

        var (lost, _) = DirectoryEvents.Apply(Founded, memory,
            DirectoryEvents.Lost([_samples.Nodes[1].NodeId], Now.AddMinutes(1)));
        Assert.Equal(Now.AddMinutes(1), View(lost).Nodes[_samples.Nodes[1].NodeId].LastSeen);

        static string Text(Peer peer) =>
            $"{peer.Node} {peer.Account} {peer.WireKey} {peer.ClusterAddress} {peer.Endpoints[..].Length} "
            + $"{peer.Capacity} {peer.Reachable} {(peer.Reachable ? default : peer.LastSeen)}";
    }

    private NetworkView View(DirectoryState state) => state.ToView(_samples.Nodes[0].NodeId,
        _samples.Account.AccountId, Now, static endpoint => [IPEndPoint.Parse(endpoint)])!;

    private static Statement Forged(Statement statement)
    {
        var bytes = statement.Bytes.ToArray();
        bytes[^1] ^= 1;
        return Statement.Parse(bytes);
    }
}
