using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Why <c>/user/network</c> did not do what it was asked.</summary>
public enum Denial
{
    /// <summary>What was given cannot be read: a damaged invitation, a key of the wrong length.</summary>
    Malformed,

    /// <summary>The rules of the network forbid it: expired, used up, revoked, not an admin, clock off.</summary>
    NotAllowed,

    /// <summary>Nobody answered.</summary>
    Unreachable,

    /// <summary>No such node.</summary>
    NotFound,

    /// <summary>It would put files or holdings aside, and that was not agreed to.</summary>
    NeedsConsent,
}

/// <summary>What <c>/user/network</c> takes and sends: how a node comes, goes and lets others in. All local.</summary>
public static class NetworkProtocol
{
    /// <summary>The longest life of an invitation.</summary>
    public static readonly TimeSpan MaxExpiry = TimeSpan.FromDays(365);

    /// <summary>In place of any of the answers below: nothing was changed.</summary>
    /// <param name="Reason">What kind of obstacle.</param>
    /// <param name="Message">For a person: what is wrong and what to do. Never contains a secret.</param>
    public sealed record Denied(Denial Reason, string Message);

    /// <summary>Makes an invitation; answered by <see cref="Invited"/> when its grant is durable.</summary>
    /// <param name="Expires">From now on; more than zero, at most <see cref="MaxExpiry"/>.</param>
    /// <param name="Uses">How many nodes it lets in: 1 to <see cref="Grant.MaxUses"/>.</param>
    public sealed record Invite(TimeSpan Expires, int Uses);

    /// <summary>An invitation. Its text is a secret: whoever has it can come in.</summary>
    /// <param name="Text">For <see cref="Join"/> on the new machine.</param>
    /// <param name="Expires">Until when.</param>
    /// <param name="Uses">How many nodes it lets in.</param>
    /// <param name="Endpoints">Where the new machine will look for this one.</param>
    /// <param name="LoopbackOnly">Whether only machines like this very one can reach those.</param>
    public sealed record Invited(
        string Text, DateTimeOffset Expires, int Uses, ImmutableArray<string> Endpoints, bool LoopbackOnly)
    {
        /// <summary>Without the text, which is a secret.</summary>
        public override string ToString() => $"{nameof(Invited)} {{ Expires = {Expires:O}, Uses = {Uses} }}";
    }

    /// <summary>
    /// Enters the network of an invitation; answered by <see cref="Joined"/> when a peer is reachable, or at once where
    /// this node is in it already. A node in a network without files goes over at once; any other with consent only,
    /// and what it has of the former network is kept for when it joins that one again.
    /// </summary>
    /// <param name="Invitation">As <see cref="Invited.Text"/>; white space in it does not matter.</param>
    /// <param name="Consent">Agrees to leave behind the files of another network.</param>
    /// <param name="Patience">How long members are asked before <see cref="Denial.Unreachable"/>.</param>
    public sealed record Join(string Invitation, bool Consent, TimeSpan Patience)
    {
        /// <summary>Without the invitation, which is a secret.</summary>
        public override string ToString() => $"{nameof(Join)} {{ Consent = {Consent}, Patience = {Patience} }}";
    }

    /// <summary>This node is a member, durably, and has reached a peer.</summary>
    public sealed record Joined(NetworkId Network, int Members, bool WasMember);

    /// <summary>Says goodbye: peers place no more here. Answered by <see cref="HasLeft"/> when it is durable.</summary>
    /// <param name="Now">Also while this node holds columns of others, whose files lose that much redundancy.</param>
    public sealed record Leave(bool Now);

    /// <summary>This node is in no network any more; its manifest is kept. Reachable peers are being told.</summary>
    public sealed record HasLeft(NetworkId Network);

    /// <summary>Throws a node out for good; answered by <see cref="HasRevoked"/> when durable.</summary>
    public sealed record Revoke(NodeId Node);

    /// <summary>The node is out.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="PeersTold">How many peers are reachable, and being told.</param>
    public sealed record HasRevoked(NodeId Node, int PeersTold);

    /// <summary>Changes who may revoke any node and who may invite; answered by <see cref="AdminsSet"/>.</summary>
    /// <param name="Add">Accounts that become admins.</param>
    /// <param name="Remove">Accounts that cease to be.</param>
    /// <param name="OnlyAdminsInvite">Null: as it is.</param>
    public sealed record SetAdmins(
        ImmutableArray<AccountId> Add, ImmutableArray<AccountId> Remove, bool? OnlyAdminsInvite);

    /// <summary>Who is an admin now.</summary>
    public sealed record AdminsSet(ImmutableArray<AccountId> Admins, bool OnlyAdminsInvite);

    /// <summary>Asks for <see cref="Roster"/>.</summary>
    public sealed record GetRoster;

    /// <summary>Everyone the network has heard of.</summary>
    public sealed record Roster(
        NetworkId Network, NodeId Self, ImmutableArray<RosterLine> Nodes, ImmutableArray<AccountId> Admins,
        bool OnlyAdminsInvite, bool IsOpen);

    /// <summary>One node of the roster.</summary>
    /// <param name="Node">The node.</param>
    /// <param name="Account">Whose it is.</param>
    /// <param name="Standing">Whether it is in.</param>
    /// <param name="InvitedBy">Whose grant let it in; null where none was needed.</param>
    /// <param name="Since">When it came in.</param>
    /// <param name="Reachable">Whether it is reachable now.</param>
    /// <param name="LastSeen">When it was last reachable; null where it never was.</param>
    /// <param name="Address">Its cluster address, or empty.</param>
    /// <param name="Zone">Its zone, or empty.</param>
    /// <param name="Software">The version it runs, or empty.</param>
    /// <param name="Capacity">Bytes it offers.</param>
    /// <param name="Used">Bytes of them that are used.</param>
    public sealed record RosterLine(
        NodeId Node, AccountId Account, Standing Standing, NodeId? InvitedBy, DateTimeOffset Since, bool Reachable,
        DateTimeOffset? LastSeen, string Address, string Zone, string Software, long Capacity, long Used)
    {
        /// <summary>The time, by its own clock, at which it last advertised itself; null where it never did.</summary>
        public DateTimeOffset? Advertised { get; init; }
    }

    /// <summary>
    /// Makes this node another account's; answered by <see cref="LoggedIn"/> when key and membership are durable.
    /// </summary>
    /// <param name="Seed">The account's 32-byte seed. Cleared by the receiver.</param>
    public sealed record Login(byte[] Seed) : INoSerializationVerificationNeeded
    {
        /// <summary>Locks the key's file; null: it is not locked. Disposed by the receiver.</summary>
        public Passphrase? Passphrase { get; init; }

        /// <summary>The type alone: the seed is a secret.</summary>
        public override string ToString() => nameof(Login);
    }

    /// <summary>This node belongs to the account now.</summary>
    public sealed record LoggedIn(AccountId Account, string KeyFile);

    /// <summary>
    /// Changes what the account's key file is locked with; answered by <see cref="PassphraseSet"/> when that is
    /// durable.
    /// </summary>
    /// <param name="Current">What it is locked with now; null: nothing. Disposed by the receiver.</param>
    /// <param name="Next">What to lock it with; null: nothing. Disposed by the receiver.</param>
    public sealed record SetPassphrase(Passphrase? Current, Passphrase? Next) : INoSerializationVerificationNeeded
    {
        /// <summary>The type alone: passphrases are secrets.</summary>
        public override string ToString() => nameof(SetPassphrase);
    }

    /// <summary>The account's key file is locked as was asked.</summary>
    public sealed record PassphraseSet(AccountId Account, string KeyFile, bool IsLocked);

    /// <summary>Takes the account's key off this node, which goes on to hold what it holds; answered by
    /// <see cref="LoggedOut"/>.</summary>
    /// <param name="Consent">The key is kept elsewhere.</param>
    public sealed record Logout(bool Consent);

    /// <summary>The key is gone from this node.</summary>
    public sealed record LoggedOut(AccountId Account);
}
