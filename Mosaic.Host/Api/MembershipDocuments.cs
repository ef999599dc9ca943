using System.Collections.Immutable;

namespace Mosaic.Host.Api;

// The documents of membership and accounts; the rules of Documents.cs hold here as well.

/// <summary>An invitation. Its text is a secret: whoever has it can come in.</summary>
internal sealed record InvitationDocument : Document
{
    /// <summary>For <c>mos join network</c>; absent where it was written to <see cref="File"/>.</summary>
    public string? Invitation { get; init; }

    /// <summary>The file that the command line wrote it to, absolute.</summary>
    public string? File { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>How many nodes it lets in.</summary>
    public required int Uses { get; init; }

    /// <summary>Where the new machine looks for this one.</summary>
    public required ImmutableArray<string> Endpoints { get; init; }

    /// <summary>Whether only this very machine can reach those.</summary>
    public required bool LoopbackOnly { get; init; }

    /// <summary>The type alone: the text is a secret.</summary>
    public override string ToString() => nameof(InvitationDocument);
}

/// <summary>The answer to join.</summary>
internal sealed record JoinedDocument : Document
{
    public required string Network { get; init; }

    /// <summary>Nodes that are in, this one included.</summary>
    public required int Members { get; init; }

    /// <summary>Whether the node was in that network already.</summary>
    public required bool WasMember { get; init; }
}

/// <summary>The answer to leave.</summary>
internal sealed record LeftDocument : Document
{
    public required string Network { get; init; }
}

/// <summary>A node of the roster.</summary>
internal sealed record MemberBody
{
    public required string Node { get; init; }

    public required string Account { get; init; }

    /// <summary><c>MEMBER</c>, <c>LEFT</c>, <c>REVOKED</c> or <c>NOT_ADMITTED</c>.</summary>
    public required string Standing { get; init; }

    /// <summary>The node whose invitation let it in; absent where none was needed.</summary>
    public string? InvitedBy { get; init; }

    /// <summary>When it came in.</summary>
    public required DateTimeOffset Since { get; init; }

    public required bool Reachable { get; init; }

    /// <summary>When it was last reachable: offline since then unless it is now. Absent where it never was.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    public required string Address { get; init; }

    public required string Zone { get; init; }

    /// <summary>The version of Mosaic it runs; empty where that is not known.</summary>
    public required string Software { get; init; }

    public required long Capacity { get; init; }

    public required long Used { get; init; }

    /// <summary>When, by its own clock, it last advertised itself; absent where it never did.</summary>
    public DateTimeOffset? Advertised { get; init; }
}

/// <summary>Everyone the network has heard of.</summary>
internal sealed record MembersDocument : Document
{
    public required string Network { get; init; }

    /// <summary>The node that was asked.</summary>
    public required string Self { get; init; }

    public required ImmutableArray<MemberBody> Members { get; init; }

    public required ImmutableArray<string> Admins { get; init; }

    public required bool OnlyAdminsInvite { get; init; }

    /// <summary>Whether anyone who reaches its ports may join (<c>--insecure</c>).</summary>
    public required bool Open { get; init; }
}

/// <summary>The answer to status node.</summary>
internal sealed record NodeDocument : Document
{
    /// <summary>Whether it is the node that was asked.</summary>
    public required bool Self { get; init; }

    public required MemberBody Member { get; init; }
}

/// <summary>The answer to revoke.</summary>
internal sealed record RevokedDocument : Document
{
    public required string Node { get; init; }

    /// <summary>Peers that are reachable, and being told.</summary>
    public required int PeersTold { get; init; }
}

/// <summary>Who may revoke any node, and who may invite.</summary>
internal sealed record AdminsDocument : Document
{
    /// <summary>Their account ids.</summary>
    public required ImmutableArray<string> Admins { get; init; }

    public required bool OnlyAdminsInvite { get; init; }
}

/// <summary>The answer to status account.</summary>
internal sealed record AccountDocument : Document
{
    public required string Account { get; init; }

    /// <summary>The account's nodes, whatever their standing.</summary>
    public required ImmutableArray<MemberBody> Nodes { get; init; }

    /// <summary>Bytes that those of them which are in offer.</summary>
    public required long Given { get; init; }

    /// <summary>
    /// Bytes that the account's files take: of each file its size x (K+M)/K, rounded up, and <see cref="Kept"/>.
    /// </summary>
    public required long Used { get; init; }

    /// <summary>Bytes of those that versions take which no name shows: superseded and concurrent ones.</summary>
    public long Kept { get; init; }

    /// <summary>
    /// Bytes free now on this node's reachable peers, where its files would go. A file of code K+M takes (K+M)/K times
    /// its size of them.
    /// </summary>
    public required long Available { get; init; }
}

/// <summary>The answer to login and logout.</summary>
internal sealed record LoginDocument : Document
{
    public required string Account { get; init; }

    /// <summary>Where its key is now; absent after a logout.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether that file is locked with a passphrase; absent after a logout.</summary>
    public bool? Locked { get; init; }
}

/// <summary>The answer to account recovery-key: the account's key itself, which no node gives away.</summary>
internal sealed record RecoveryDocument : Document
{
    public required string Account { get; init; }

    public required string RecoveryKey { get; init; }

    /// <summary>The type alone: the key is a secret.</summary>
    public override string ToString() => nameof(RecoveryDocument);
}

/// <summary>What a request may have as its body.</summary>
internal abstract record RequestBody
{
    /// <summary><see cref="Document.CurrentFormat"/>; may be left out.</summary>
    public int Format { get; init; } = Document.CurrentFormat;
}

/// <summary>Asks for an invitation.</summary>
internal sealed record InvitationRequest : RequestBody
{
    public required long ExpiresSeconds { get; init; }

    public required int Uses { get; init; }
}

/// <summary>Asks to join a network.</summary>
internal sealed record JoinRequest : RequestBody
{
    public required string Invitation { get; init; }

    /// <summary>Agrees to put the present network's files and holdings aside.</summary>
    public bool Consent { get; init; }

    /// <summary>The type alone: the invitation is a secret.</summary>
    public override string ToString() => nameof(JoinRequest);
}

/// <summary>Hands an account's key over, and what its file shall be locked with.</summary>
internal sealed record LoginRequest : RequestBody
{
    /// <summary>64 hex digits, or a recovery key.</summary>
    public required string Key { get; init; }

    /// <summary>Absent: it is not locked.</summary>
    public string? Passphrase { get; init; }

    /// <summary>The type alone: all of it is a secret.</summary>
    public override string ToString() => nameof(LoginRequest);
}

/// <summary>Changes what the account's key file is locked with.</summary>
internal sealed record PassphraseRequest : RequestBody
{
    /// <summary>What it is locked with; absent: nothing.</summary>
    public string? Current { get; init; }

    /// <summary>What to lock it with; absent: nothing.</summary>
    public string? Next { get; init; }

    /// <summary>The type alone: all of it is a secret.</summary>
    public override string ToString() => nameof(PassphraseRequest);
}

/// <summary>Asks to leave the network.</summary>
internal sealed record LeaveRequest : RequestBody
{
    /// <summary>At once, whatever is held here for others.</summary>
    public bool Now { get; init; }
}

/// <summary>Changes the admins; accounts by any unique prefix of their ids.</summary>
internal sealed record AdminsRequest : RequestBody
{
    public ImmutableArray<string>? Add { get; init; }

    public ImmutableArray<string>? Remove { get; init; }

    /// <summary>Absent: as it is.</summary>
    public bool? OnlyAdminsInvite { get; init; }
}
