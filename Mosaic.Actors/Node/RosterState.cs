using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// The set of signed statements that says who is a member, by whose invitation, and who was revoked. Merging is union,
/// hence commutative, associative and idempotent; who is in is a pure view of the set (<see cref="View"/>), the same on
/// every node that has it. Of one signer and type the <see cref="MaxOf"/> earliest by (time, bytes) are kept, which is
/// a join too: whoever signs more only stops itself.
/// </summary>
public sealed record RosterState
{
    /// <summary>The most nodes of a network at a time.</summary>
    public const int MaxMembers = 1024;

    /// <summary>
    /// The most memberships the set keeps that name one grant, the earliest: whoever has the invitation's secret could
    /// make any number of nodes, of which only as many as it has uses are in.
    /// </summary>
    public const int MaxOfGrant = Grant.MaxUses + 64;

    private readonly Lazy<RosterView> _view;

    private RosterState(Founding? founding, ImmutableSortedSet<RosterEntry> entries)
    {
        Founding = founding;
        Entries = entries;
        _view = new Lazy<RosterView>(() => RosterView.Of(this));
    }

    /// <summary>Of a node that is in no network.</summary>
    public static RosterState Empty { get; } = new(null, []);

    /// <summary>The founding statement, whose id is the network's.</summary>
    public Founding? Founding { get; }

    /// <summary>Every other statement of the set, by (time, bytes).</summary>
    internal ImmutableSortedSet<RosterEntry> Entries { get; }

    /// <summary>The network; null before it is known.</summary>
    public NetworkId? Network => Founding?.Network;

    /// <summary>Who is in.</summary>
    public RosterView View => _view.Value;

    /// <summary>The latest membership of each node that is a member now.</summary>
    public ImmutableDictionary<NodeId, Member> Members => View.Members;

    /// <summary>The whole set, verbatim, in an order in which each is admissible after those before it.</summary>
    public IEnumerable<Statement> Statements =>
        (Founding is { } founding ? [founding.Statement] : Array.Empty<Statement>())
        .Concat(Entries.Select(static entry => entry.Statement));

    /// <summary>The most statements of a type that the set keeps of one signer.</summary>
    public static int MaxOf(StatementType type) => type switch
    {
        StatementType.Grant => 4096,
        StatementType.Revoked => 2 * MaxMembers,
        _ => 256,
    };

    /// <summary>With the network's founding statement, whose signature was checked. The first one counts.</summary>
    public RosterState With(Founding founding) => Founding is null ? new(founding, Entries) : this;

    /// <summary>
    /// With a statement of the roster, whose signatures, network and admissibility were checked. Unchanged where it is
    /// known, or beyond what is kept of its signer.
    /// </summary>
    /// <exception cref="MalformedException">Its type or body is none of the roster's.</exception>
    public RosterState With(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Type == StatementType.Founding) return With(Founding.Read(statement));
        var entry = RosterEntry.Read(statement);
        if (Entries.Contains(entry)) return this;
        var entries = Entries.Add(entry);
        entries = Trim(entries, MaxOf(entry.Type), other => other.Type == entry.Type && other.Signer == entry.Signer);
        if (entry.Body is Member { Grant: { } grant })
            entries = Trim(entries, MaxOfGrant, other => other.Body is Member member && member.Grant == grant);
        return entries.Count == Entries.Count && !entries.Contains(entry) ? this : new(Founding, entries);
    }

    private static ImmutableSortedSet<RosterEntry> Trim(
        ImmutableSortedSet<RosterEntry> entries, int max, Func<RosterEntry, bool> isCounted)
    {
        var counted = entries.Where(isCounted).ToArray();
        return counted.Length > max ? entries.Remove(counted[^1]) : entries;
    }

    /// <summary>With a membership whose signatures, network and admissibility were checked.</summary>
    public RosterState With(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return With(member.Statement);
    }

    /// <summary>Whether the set has this statement.</summary>
    public bool Contains(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement.Type == StatementType.Founding
            ? Founding?.Statement.Equals(statement) ?? false
            : Entries.Contains(RosterEntry.Read(statement));
    }

    /// <summary>The union with another roster of the same network.</summary>
    public RosterState Merge(RosterState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Statements.Aggregate(this, static (roster, statement) => roster.With(statement));
    }

    /// <summary>Equality of the sets.</summary>
    public bool Equals(RosterState? other) =>
        other is not null && Equals(Founding?.Statement, other.Founding?.Statement) && Entries.SetEquals(other.Entries);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Founding?.Network, Entries.Count);
}
