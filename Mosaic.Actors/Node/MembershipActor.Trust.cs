using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Who may connect, and how those who may no longer are thrown out.</summary>
internal sealed partial class MembershipActor
{
    private Action<TlsRefusal, string, long>? _tell;

    // Nodes whose keys were trusted in this actor's life and are no more.
    private ImmutableHashSet<NodeId> _gone = [];

    private sealed record RefusedConnection(TlsRefusal Reason, string Who, long Count);

    private void ReceiveTrust()
    {
        Receive<MembershipProtocol.Expel>(expel => Expel(expel.Member));
        Receive<MembershipProtocol.Reconnect>(mute =>
        {
            if (_security is not MembershipSecurity.Tls tls
                || _known?.State.NodeOf(mute.Member) is not { } node) return;
            _log.Info("{0} answers over the wire, but not in the cluster; connecting again", mute.Member);
            tls.Trust.Disconnect(node);
        });
        Receive<RefusedConnection>(refused => _log.Warning(
            "a connection was refused: {0} ({1} so far, the last with {2}); not told again for a minute",
            Text(refused.Reason), refused.Count, refused.Who));
    }

    private void WatchTrust()
    {
        if (_security is not MembershipSecurity.Tls tls) return;
        var self = Self;
        _tell = (reason, who, count) => self.Tell(new RefusedConnection(reason, who, count));
        tls.Trust.WorthTelling += _tell;
    }

    private void UnwatchTrust()
    {
        if (_security is MembershipSecurity.Tls tls) tls.Trust.WorthTelling -= _tell;
    }

    /// <summary>From now on the members' keys may connect, and no others; whose key vanished is expelled.</summary>
    private void Trust(DirectoryProtocol.Known? before, DirectoryProtocol.Known known)
    {
        if (_security is not MembershipSecurity.Tls tls) return;
        var had = tls.Trust.Keys;
        var keys = MembershipSecurity.TlsKeysOf(known.State).SetItem(tls.OwnKey, known.Self);
        tls.Trust.Set(keys); // Closes the connections of the others.
        var members = keys.Values.ToHashSet();
        var lost = had.Values.Where(node => !members.Contains(node)).ToHashSet();
        _gone = _gone.Union(lost).Except(members);
        if (lost.Count == 0) return;
        // Their advertisements may have vanished together with their keys.
        foreach (var member in MembersOf(before, lost).Union(MembersOf(known, lost)))
        {
            if (known.State.NodeOf(member) is not { } node || !members.Contains(node)) Expel(member);
        }
    }

    /// <summary>Members that came back through a node which had not heard yet.</summary>
    private void ExpelAmong(ImmutableHashSet<ClusterMember> alive)
    {
        if (_gone.IsEmpty || _known is null) return;
        foreach (var member in alive)
        {
            if (_known.State.NodeOf(member) is { } node && _gone.Contains(node)) Expel(member);
        }
    }

    private void Expel(ClusterMember member)
    {
        if (_run.System is not { } system) return;
        var cluster = Cluster.Get(system);
        if (ExchangeActor.MemberOf(cluster.SelfUniqueAddress) == member) return;
        // Downing is by address: never the run that replaced this one at the same address.
        var present = cluster.State.Members.FirstOrDefault(
            other => ExchangeActor.MemberOf(other.UniqueAddress) == member)?.Address;
        if (present is not null)
        {
            _log.Warning("removing {0} from the cluster", member);
            cluster.Down(present);
        }
        if ((present ?? MembershipSystem.AddressOf(member.Address, _security.Protocol)) is { } address)
            ((IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider).Quarantine(address, member.Uid);
    }

    private static ImmutableHashSet<ClusterMember> MembersOf(DirectoryProtocol.Known? known, HashSet<NodeId> nodes) =>
        known is null ? [] : [.. known.State.Advertisements.Values.Where(said => nodes.Contains(said.Node))
            .Select(static said => DirectoryState.MemberOf(said))];

    private static string Text(TlsRefusal reason) => reason switch
    {
        TlsRefusal.NoCertificate => "it shows no certificate",
        TlsRefusal.WrongKeyType => "its certificate is of another kind",
        TlsRefusal.UnknownKey => "its key is no member's",
        TlsRefusal.NoHandshake => "it does not speak TLS as members do",
        TlsRefusal.TooSlow => "its handshake takes too long",
        TlsRefusal.TooMany => "there are too many at a time",
        _ => reason.ToString(),
    };
}
