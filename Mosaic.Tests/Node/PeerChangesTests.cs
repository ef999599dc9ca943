using System.Collections.Immutable;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class PeerChangesTests
{
    private static readonly NodeId Self = Id(9);

    [Fact]
    public void Peers_come_are_reached_go_away_and_leave()
    {
        Assert.Equal([(EventKinds.PeerReachable, 1)], Between(null, (1, true), (2, false)));
        Assert.Empty(Between(View((1, true)), (1, true)));
        Assert.Equal([(EventKinds.PeerAway, 1)], Between(View((1, true)), (1, false)));
        Assert.Equal([(EventKinds.PeerReachable, 1)], Between(View((1, false)), (1, true)));
        Assert.Equal(
            [(EventKinds.PeerJoined, 2), (EventKinds.PeerReachable, 2)],
            Between(View((1, true)), (1, true), (2, true)));
        Assert.Equal([(EventKinds.PeerLeft, 1)], Between(View((1, true))));
    }

    private static IEnumerable<(string, int)> Between(NetworkView? before, params (int Node, bool Reachable)[] now) =>
        PeerChanges.Between(before, View(now))
            .Select(static one => (one.Kind, (int)one.Peer!.Value.Value.ToArray()[0]));

    private static NetworkView View(params (int Node, bool Reachable)[] peers) => new(
        new NetworkId(Self.Value), Self, new AccountId(Self.Value),
        peers.Append((9, true)).Select(static one => new Peer(
            Id(one.Item1), new AccountId(Self.Value), Self.Value, "", [], "", 0, 0, one.Item2,
            DateTimeOffset.UnixEpoch))
            .ToImmutableDictionary(static peer => peer.Node));

    private static NodeId Id(int first) => new(new Id256([(byte)first, .. new byte[Id256.Size - 1]]));
}
