using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Codecs.Invitations;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Node;

/// <content>Who comes and goes: invitations, newcomers, farewells, revocations. Answers follow the journal.</content>
internal sealed partial class DirectoryActor
{
    private void CommandRoster()
    {
        Command<NetworkProtocol.Invite>(Invite);
        Command<NetworkProtocol.Revoke>(Revoke);
        Command<NetworkProtocol.SetAdmins>(SetAdmins);
        Command<NetworkProtocol.Leave>(_ => Leave());
        Command<NetworkProtocol.GetRoster>(_ => Sender.Tell(Describe()));
        Command<DirectoryProtocol.MakeMembership>(make => MakeMembership(make.Invitation));
        Command<DirectoryProtocol.Adopt>(Adopt);
        Command<DirectoryProtocol.Admit>(Admit);
    }

    private void Invite(NetworkProtocol.Invite invite)
    {
        if (invite.Expires <= TimeSpan.Zero || invite.Expires > NetworkProtocol.MaxExpiry
            || invite.Uses is < 1 or > Grant.MaxUses)
        {
            Deny(Denial.Malformed, $"an invitation lasts up to {NetworkProtocol.MaxExpiry.TotalDays:0} days and lets"
                + $" in 1 to {Grant.MaxUses} nodes");
            return;
        }
        if (_state.Roster.Founding is not { } founding || !_state.Roster.View.MayGrant(SelfId))
        {
            Deny(Denial.NotAllowed, _state.Roster.View.OnlyAdminsGrant
                ? "in this network only nodes of an admin's account invite others; ask one of them"
                : "this node is in no network to invite others into");
            return;
        }
        if (founding.IsOpen)
        {
            Deny(Denial.NotAllowed, "this network is open (--insecure): others join with --join HOST:PORT --insecure");
            return;
        }
        if (_reached is null || _reached.WireEndpoints.IsEmpty)
        {
            Deny(Denial.NotAllowed, "this node has no address yet; try again in a moment");
            return;
        }
        var asker = Sender;
        using var invitation = MakeInvitation(founding.Network, invite);
        var answer = new NetworkProtocol.Invited(invitation.ToText(), invitation.Grant.Expires, invitation.Grant.Uses,
            _reached.WireEndpoints, _reached.WireEndpoints.All(HostPort.IsLoopback));
        var statement = invitation.Grant.Statement;
        Keep([DirectoryEvents.Kept(statement)], () => asker.Tell(answer), statement);
    }

    private Invitation MakeInvitation(NetworkId network, NetworkProtocol.Invite invite)
    {
        var key = SigningKey.Generate();
        var grant = Grant.Create(network, _node.Signing, key.PublicKey, Now + invite.Expires, invite.Uses,
            NextTime(_state));
        var others = _state.Advertisements.Values
            .Where(said => said.Node != SelfId && _state.IsReachable(said.Node) && said.WireEndpoints.Length > 0
                && _state.Roster.Members.ContainsKey(said.Node))
            .OrderBy(static said => said.Node).Take(Invitation.MaxContacts - 1)
            .Select(said => new Contact(
                said.Node, _state.Roster.Members[said.Node].WireKey, said.WireEndpoints));
        return Invitation.Create(
            grant, key, [new Contact(SelfId, _node.X25519PublicKey, _reached!.WireEndpoints), .. others]);
    }

    private void Revoke(NetworkProtocol.Revoke revoke)
    {
        var view = _state.Roster.View;
        if (!view.Nodes.TryGetValue(revoke.Node, out var known))
        {
            Deny(Denial.NotFound, $"the network knows no node {revoke.Node.Value.ToShortString()}");
            return;
        }
        if (known.Standing != Standing.Revoked && !view.MayRevoke(_account.Id, revoke.Node))
        {
            Deny(Denial.NotAllowed, "only an admin, or the account that the node belongs to, may revoke it; ask one of"
                + " them (mos network members shows whose it is, mos network admins who they are)");
            return;
        }
        var asker = Sender;
        var told = new NetworkProtocol.HasRevoked(revoke.Node,
            _state.Roster.Members.Keys.Count(
                node => node != SelfId && node != revoke.Node && _state.IsReachable(node)));
        if (known.Standing == Standing.Revoked)
        {
            asker.Tell(told);
            return;
        }
        var keeps = view.Nodes.Values
            .Where(node => node.InvitedBy == revoke.Node && view.Members.ContainsKey(node.Member.Node))
            .Select(node => FirstOf(node).Statement.Id);
        var statement = Revoked.Create(_state.Roster.Network!.Value, _account.Key.Signing, revoke.Node,
            NextTime(_state), keeps.Take(Revoked.MaxKeeps)).Statement;
        _log.Warning("revoking node {0}", revoke.Node.Value.ToShortString());
        Keep([DirectoryEvents.Kept(statement)], () => asker.Tell(told), statement);
    }

    /// <summary>The membership that let a node in, which may not be its latest.</summary>
    private Member FirstOf(RosterNode node) => _state.Roster.Entries
        .Where(entry => entry.Time == node.Since).Select(static entry => entry.Body).OfType<Member>()
        .First(member => member.Node == node.Member.Node);

    private void SetAdmins(NetworkProtocol.SetAdmins set)
    {
        var view = _state.Roster.View;
        var changes = set.Add.Length + set.Remove.Length > 0 || set.OnlyAdminsInvite is not null;
        if (changes && !view.Admins.Contains(_account.Id))
        {
            Deny(Denial.NotAllowed, "only an admin may change who is one (mos network admins shows them)");
            return;
        }
        if (_state.Roster.Founding is { } founding && set.Remove.Contains(founding.Founder))
        {
            Deny(Denial.NotAllowed, "the account that founded the network is an admin for good");
            return;
        }
        var accounts = view.Admins.Union(set.Add).Except(set.Remove);
        var only = set.OnlyAdminsInvite ?? view.OnlyAdminsGrant;
        if (accounts.Count > Admins.MaxAccounts)
        {
            Deny(Denial.Malformed, $"a network has at most {Admins.MaxAccounts} admins");
            return;
        }
        var asker = Sender;
        var answer = new NetworkProtocol.AdminsSet([.. accounts.Order()], only);
        if (!changes || _state.Roster.Network is not { } network)
        {
            asker.Tell(answer);
            return;
        }
        var statement = Admins.Create(
            network, _account.Key.Signing, NextTime(_state), accounts.Order(), only).Statement;
        Keep([DirectoryEvents.Kept(statement)], () => asker.Tell(answer), statement);
    }

    private void Leave()
    {
        if (_state.Roster.Network is not { } network || !_state.Roster.Members.ContainsKey(SelfId))
        {
            Deny(Denial.NotAllowed, "this node is in no network");
            return;
        }
        var asker = Sender;
        var statement = Left.Create(network, _node.Signing, NextTime(_state)).Statement;
        Keep([DirectoryEvents.Kept(statement)], () => asker.Tell(new NetworkProtocol.HasLeft(network)), statement);
    }

    private void MakeMembership(Invitation invitation)
    {
        var roster = _state.Roster;
        var same = roster.Network == invitation.Network;
        var time = new HybridClock(Hlc.Max(invitation.Grant.Time,
            same && roster.Entries.Max is { } last ? last.Time : Hlc.Zero)).Tick(Now).Last;
        var member = Member.Create(invitation.Network, _node.Signing, _account.Key.Signing, _node.MemberKeys(), time,
            invitation.Grant, invitation.Key);
        var isMember = same && roster.Members.TryGetValue(SelfId, out var mine) && mine.Account == _account.Id;
        // Whoever let it in may have died before it told anybody; another member's invitation helps then.
        if (isMember && roster.Members.Count > 1 && !roster.Contains(invitation.Grant.Statement))
            isMember = roster.Members.Keys.Any(node => node != SelfId && _state.IsReachable(node));
        Sender.Tell(new DirectoryProtocol.MembershipMade(
            [invitation.Grant.Statement, member.Statement], roster.Network, isMember, roster.Members.Count));
    }

    private void Adopt(DirectoryProtocol.Adopt adopt)
    {
        var asker = Sender;
        var same = _state.Roster.Network == adopt.Network;
        var next = same ? _state : DirectoryState.Empty;
        var kept = ImmutableArray.CreateBuilder<Statement>();
        foreach (var statement in adopt.Statements)
        {
            if (!IsNew(next, statement)) continue;
            next = next.With(statement);
            kept.Add(statement);
        }
        if (next.Roster.Network != adopt.Network || !next.Roster.Members.ContainsKey(SelfId))
        {
            Deny(Denial.NotAllowed, "the member that answered gave no roster in which this node is a member");
            return;
        }
        List<IMessage> events = same
            ? [.. kept.Select(DirectoryEvents.Kept)]
            : [DirectoryEvents.Adopted(kept)];
        Keep(events, () =>
        {
            _log.Info("member of the network {0}", adopt.Network.Value.ToShortString());
            asker.Tell(new DirectoryProtocol.Adopted(_state.Roster.Members.Count));
            AdvertiseSoon();
        });
    }

    private void Admit(DirectoryProtocol.Admit admit)
    {
        var wire = Sender;
        var admission = Admission.Decide(_state.Roster, admit.Join, admit.WireKey, Now);
        if (admission.Refusal is { } refusal)
        {
            Count($"join-{refusal.Code}");
            _log.Info("refused to let a node in: {0}", refusal.Message);
            wire.Tell(new WireProtocol.Reply(admit.Ticket, new WireMessage(WireKind.Refused, refusal, default)));
            return;
        }
        Keep([.. admission.Kept.Select(DirectoryEvents.Kept)], () =>
        {
            foreach (var statement in admission.Kept.Where(static kept => kept.Type == StatementType.Member))
                _log.Info("let in node {0}", statement.Signer.ToShortString());
            wire.Tell(new WireProtocol.Reply(admit.Ticket, WireMessage.Of(RosterAnswer())));
        }, admission.Kept);
    }

    /// <summary>All that this node knows, as far as one message holds; the rest comes by the exchange.</summary>
    private JoinAnswer RosterAnswer()
    {
        var answer = new JoinAnswer();
        var size = 0;
        foreach (var statement in _state.Statements)
        {
            size += statement.Bytes.Length + FieldOverhead;
            if (answer.More = size > WireMessage.MaxHeaderBytes) break;
            answer.Statements.Add(UnsafeByteOperations.UnsafeWrap(statement.Bytes));
        }
        return answer;
    }

    private const int FieldOverhead = 8;

    private NetworkProtocol.Roster Describe()
    {
        var view = _state.Roster.View;
        var lines = view.Nodes.Values.OrderBy(static node => node.Since).ThenBy(static node => node.Member.Node)
            .Select(node => Describe(node, _state.Advertisements.GetValueOrDefault(node.Member.Node)));
        return new NetworkProtocol.Roster(_state.Roster.Network ?? default, SelfId, [.. lines],
            [.. view.Admins.Order()], view.OnlyAdminsGrant, _state.Roster.Founding?.IsOpen ?? false);
    }

    private NetworkProtocol.RosterLine Describe(RosterNode node, Advertisement? said)
    {
        var id = node.Member.Node;
        var reachable = node.Standing == Standing.Member && (id == SelfId || _state.IsReachable(id));
        DateTimeOffset? seen = reachable ? Now
            : _state.LastSeen.TryGetValue(id, out var last) ? last
            : said?.Time.Instant;
        return new NetworkProtocol.RosterLine(id, node.Member.Account, node.Standing, node.InvitedBy,
            node.Since.Instant, reachable, seen, said?.ClusterAddress ?? "", said?.Zone ?? "", said?.Software ?? "",
            said?.Capacity ?? 0, said?.Used ?? 0)
        {
            Advertised = said?.Time.Instant,
        };
    }

    private void Deny(Denial reason, string message) => Sender.Tell(new NetworkProtocol.Denied(reason, message));
}
