using System.Collections.Immutable;
using System.Net;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// All that a node knows of its network: the roster, the latest advertisement of each member, and which cluster members
/// are alive. Nodes are never forgotten: one that is offline stays, as unreachable.
/// </summary>
internal sealed record DirectoryState
{
    /// <summary>The longest statement of a kind that the exchange carries, in bytes.</summary>
    public const int MaxStatementBytes = 8 << 10;

    /// <summary>How far ahead of the receiver's physical clock a statement may be.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    /// <summary>Nothing known.</summary>
    public static DirectoryState Empty { get; } = new();

    /// <summary>Founding and members.</summary>
    public RosterState Roster { get; private init; } = RosterState.Empty;

    /// <summary>The latest of each node.</summary>
    public ImmutableDictionary<NodeId, Advertisement> Advertisements { get; private init; } =
        ImmutableDictionary<NodeId, Advertisement>.Empty;

    /// <summary>When nodes that are unreachable now were last reachable.</summary>
    public ImmutableDictionary<NodeId, DateTimeOffset> LastSeen { get; private init; } =
        ImmutableDictionary<NodeId, DateTimeOffset>.Empty;

    /// <summary>The cluster members that are alive.</summary>
    public ImmutableHashSet<ClusterMember> Alive { get; private init; } = [];

    /// <summary>Every statement known, the roster's in their order, before advertisements.</summary>
    public IEnumerable<Statement> Statements =>
        Roster.Statements.Concat(Advertisements.Values.Select(static advertisement => advertisement.Statement));

    /// <summary>
    /// What members tell each other. Without the advertisements of former members: whoever came later takes none of
    /// them, and would never have the same statements as those who have been there longer.
    /// </summary>
    public IEnumerable<Statement> Shared => Roster.Statements.Concat(Advertisements.Values
        .Where(said => Roster.Members.ContainsKey(said.Node)).Select(static said => said.Statement));

    /// <summary>
    /// What to do with a statement that someone sent. Costs a signature check only where it is news and nothing else
    /// is wrong with it.
    /// </summary>
    /// <exception cref="MalformedException">Its body breaks a rule of its type.</exception>
    public Verdict Judge(Statement statement, DateTimeOffset now)
    {
        // A revocation names whom it keeps: as long as any statement may be.
        if (statement.Type != StatementType.Revoked && statement.Bytes.Length > MaxStatementBytes)
            return Verdict.Oversized;
        return statement.Type switch
        {
            StatementType.Founding => RosterRules.Judge(Roster, Founding.Read(statement)),
            StatementType.Advertisement => Judge(Advertisement.Read(statement), now),
            _ when RosterEntry.IsOfRoster(statement.Type) => RosterRules.Judge(Roster, statement, now + MaxAhead),
            _ => Verdict.UnknownType,
        };
    }

    /// <summary>With a statement that was judged <see cref="Verdict.New"/>, now or in an earlier run.</summary>
    /// <exception cref="MalformedException">It is of a type or form that no verdict admits.</exception>
    public DirectoryState With(Statement statement) => statement.Type switch
    {
        StatementType.Advertisement => With(Advertisement.Read(statement)),
        _ => this with { Roster = Roster.With(statement) },
    };

    /// <summary>With other cluster members alive; nodes that ceased to be were last seen now.</summary>
    public DirectoryState WithAlive(ImmutableHashSet<ClusterMember> alive, DateTimeOffset now)
    {
        var next = this with { Alive = alive };
        var lost = Advertisements.Keys.Where(node => IsReachable(node) && !next.IsReachable(node));
        return next with { LastSeen = LastSeen.SetItems(lost.Select(node => KeyValuePair.Create(node, now))) };
    }

    /// <summary>With what an earlier run knew of when a node was last reachable.</summary>
    public DirectoryState WithSeen(NodeId node, DateTimeOffset at) =>
        this with { LastSeen = LastSeen.SetItem(node, at) };

    /// <summary>Whether the cluster member that the node says it is, in its latest advertisement, is alive.</summary>
    public bool IsReachable(NodeId node) =>
        Advertisements.TryGetValue(node, out var advertisement) && Alive.Contains(MemberOf(advertisement));

    /// <summary>The node that says it is this cluster member; of several the least, so that all agree.</summary>
    public NodeId? NodeOf(ClusterMember member)
    {
        var nodes = Advertisements.Values.Where(advertisement => MemberOf(advertisement) == member)
            .Select(static advertisement => advertisement.Node).ToArray();
        return nodes.Length == 0 ? null : nodes.Min();
    }

    /// <summary>The cluster member that an advertisement names.</summary>
    public static ClusterMember MemberOf(Advertisement advertisement) =>
        new(advertisement.ClusterAddress, advertisement.ClusterUid);

    /// <summary>
    /// The snapshot that everyone in the node works with; null before the network is known and this node a member.
    /// </summary>
    /// <param name="self">This node.</param>
    /// <param name="account">Its account.</param>
    /// <param name="now">When a reachable node is seen.</param>
    /// <param name="resolve">The addresses behind an endpoint's text; none while unknown.</param>
    public NetworkView? ToView(NodeId self, AccountId account, DateTimeOffset now,
        Func<string, ImmutableArray<IPEndPoint>> resolve)
    {
        if (Roster.Network is not { } network || !Roster.View.Nodes.TryGetValue(self, out var own)) return null;
        // One that left, or was thrown out, is alone: nobody talks to it, and it to nobody.
        var members = Roster.Members.ContainsKey(self) ? Roster.Members.Values : [own.Member];
        return new NetworkView(network, self, account, members.ToImmutableDictionary(
            static member => member.Node, member => ToPeer(member, self, now, resolve)))
        {
            FormerNodes = [.. Roster.View.Nodes.Keys.Where(node =>
                Roster.View.WasAdmitted(node) && !Roster.Members.ContainsKey(node))],
            FormerAccounts = Roster.View.Accounts.Except(
                Roster.Members.Values.Select(static member => member.Account)),
        };
    }

    private Peer ToPeer(
        Member member, NodeId self, DateTimeOffset now, Func<string, ImmutableArray<IPEndPoint>> resolve)
    {
        var said = Advertisements.GetValueOrDefault(member.Node);
        var reachable = member.Node == self || IsReachable(member.Node);
        var endpoints = said?.WireEndpoints.SelectMany(endpoint => resolve(endpoint)) ?? [];
        return new Peer(member.Node, member.Account, member.WireKey, said?.ClusterAddress ?? "",
            [.. endpoints.Take(Advertisement.MaxEndpoints)],
            said?.Zone ?? "", said?.Capacity ?? 0, said?.Used ?? 0, reachable,
            reachable ? now : LastSeen.GetValueOrDefault(member.Node, (said?.Time ?? member.Time).Instant));
    }

    private DirectoryState With(Advertisement advertisement) => IsNews(advertisement)
        ? this with { Advertisements = Advertisements.SetItem(advertisement.Node, advertisement) }
        : this;

    private bool IsNews(Advertisement advertisement) =>
        !Advertisements.TryGetValue(advertisement.Node, out var known)
        || StatementOrder.IsLater((advertisement.Time, advertisement.Statement), (known.Time, known.Statement));

    private Verdict Judge(Advertisement advertisement, DateTimeOffset now)
    {
        if (advertisement.Statement.Network != Roster.Network) return Verdict.OtherNetwork;
        if (!Roster.Members.ContainsKey(advertisement.Node)) return Verdict.NotMember;
        if (!IsNews(advertisement)) return Verdict.Known;
        if (advertisement.Time > Hlc.At(now + MaxAhead)) return Verdict.Ahead;
        return advertisement.Statement.HasValidSignature() ? Verdict.New : Verdict.BadSignature;
    }
}

/// <summary>What becomes of a statement that another node sent.</summary>
internal enum Verdict
{
    /// <summary>Verified, and to be added.</summary>
    New,

    /// <summary>It, or a later one, is there.</summary>
    Known,

    /// <summary>Refused: it belongs to another network, or this node is in none yet.</summary>
    OtherNetwork,

    /// <summary>Refused: its signer did not sign it.</summary>
    BadSignature,

    /// <summary>Refused for now: its time lies too far ahead.</summary>
    Ahead,

    /// <summary>Refused for now: its signer is not in the roster.</summary>
    NotMember,

    /// <summary>Refused for now: no grant that is known and valid lets the node in.</summary>
    NotInvited,

    /// <summary>Refused: longer than its kind ever is.</summary>
    Oversized,

    /// <summary>Refused: of a type the directory does not keep.</summary>
    UnknownType,
}
