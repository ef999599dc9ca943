using System.Collections.Immutable;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>The roster as documents.</summary>
internal static class RosterBodies
{
    /// <summary>Asks for the roster.</summary>
    /// <exception cref="MosException">There is none: the node is in no network.</exception>
    public static async Task<NetworkProtocol.Roster> RosterAsync(this ApiNode node, CancellationToken cancelled)
    {
        var answer = await node.AskAsync(node.Network, new NetworkProtocol.GetRoster(), cancelled);
        return answer as NetworkProtocol.Roster ?? throw Answering.Unexpected(answer);
    }

    /// <summary>Everyone, those who are in before those who are not.</summary>
    public static MembersDocument Document(NetworkProtocol.Roster roster) => new()
    {
        Network = roster.Network.ToString(),
        Self = roster.Self.ToString(),
        Members = Members(roster.Nodes),
        Admins = Texts(roster.Admins),
        OnlyAdminsInvite = roster.OnlyAdminsInvite,
        Open = roster.IsOpen,
    };

    /// <summary>The same of some nodes.</summary>
    public static ImmutableArray<MemberBody> Members(IEnumerable<NetworkProtocol.RosterLine> lines) =>
    [
        .. lines.OrderBy(static line => line.Standing).ThenBy(static line => line.Node).Select(Body),
    ];

    /// <summary>One node.</summary>
    public static MemberBody Body(NetworkProtocol.RosterLine line) => new()
    {
        Node = line.Node.ToString(),
        Account = line.Account.ToString(),
        Standing = Word(line.Standing),
        InvitedBy = line.InvitedBy?.ToString(),
        Since = line.Since,
        Reachable = line.Reachable,
        LastSeen = line.LastSeen,
        Address = line.Address,
        Zone = line.Zone,
        Software = line.Software,
        Capacity = line.Capacity,
        Used = line.Used,
        Advertised = line.Advertised,
    };

    /// <summary>Ids of accounts, in order.</summary>
    public static ImmutableArray<string> Texts(IEnumerable<AccountId> accounts) =>
        [.. accounts.Select(static account => account.ToString()).Order(StringComparer.Ordinal)];

    /// <summary>The node whose id begins so.</summary>
    /// <exception cref="MosException">There is none, or more than one.</exception>
    public static NetworkProtocol.RosterLine Find(this NetworkProtocol.Roster roster, string? prefix) =>
        IdPrefix.Find(roster.Nodes, static line => line.Node.ToString(), prefix, "node");

    /// <summary>The account whose id begins so; a whole id may be one that the roster does not know.</summary>
    /// <exception cref="MosException">There is none, or more than one.</exception>
    public static AccountId FindAccount(this NetworkProtocol.Roster roster, string prefix)
    {
        if (Id256.TryParse(prefix, out var id)) return new AccountId(id);
        var accounts = roster.Nodes.Select(static line => line.Account).Concat(roster.Admins).Distinct();
        return IdPrefix.Find(accounts, static account => account.ToString(), prefix, "account");
    }

    private static string Word(Standing standing) => standing switch
    {
        Standing.Member => "MEMBER",
        Standing.Left => "LEFT",
        Standing.Revoked => "REVOKED",
        _ => "NOT_ADMITTED",
    };
}
