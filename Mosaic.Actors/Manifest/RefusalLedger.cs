using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// Counts what was refused, by reason and by who sent it, and remembers the ids for a while, so that a peer's are not
/// asked for again with every comparison; likewise what peers did not accept, so that they are not sent it again.
/// </summary>
internal sealed class RefusalLedger
{
    /// <summary>Ids remembered, of either; beyond it all are forgotten, and may be sent once more.</summary>
    public const int MaxRemembered = 1 << 16;

    /// <summary>Senders counted apart; those beyond are counted by reason alone.</summary>
    public const int MaxSenders = 4096;

    private readonly Dictionary<string, long> _byReason = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeId, long> _bySender = [];
    private readonly HashSet<StatementId> _remembered = [];
    private readonly HashSet<(NodeId, StatementId)> _declined = [];

    /// <summary>How many were refused, by reason.</summary>
    public ImmutableSortedDictionary<string, long> ByReason =>
        _byReason.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>How many were refused, by sender.</summary>
    public ImmutableDictionary<NodeId, long> BySender => _bySender.ToImmutableDictionary();

    /// <summary>Whether the statement was refused not long ago.</summary>
    public bool Remembers(StatementId id) => _remembered.Contains(id);

    /// <summary>Counts one that <paramref name="sender"/> sent.</summary>
    public void Count(NodeId sender, Refusal refusal)
    {
        var reason = StatementIngress.NameOf(refusal);
        _byReason[reason] = _byReason.GetValueOrDefault(reason) + 1;
        if (_bySender.Count < MaxSenders || _bySender.ContainsKey(sender))
            _bySender[sender] = _bySender.GetValueOrDefault(sender) + 1;
    }

    /// <summary>Remembers one that need not be sent again soon.</summary>
    public void Remember(StatementId id)
    {
        if (_remembered.Count >= MaxRemembered) _remembered.Clear();
        _remembered.Add(id);
    }

    /// <summary>Whether the peer was sent the statement not long ago and may not have accepted it.</summary>
    public bool Declined(NodeId peer, StatementId id) => _declined.Contains((peer, id));

    /// <summary>Remembers one that the peer need not be sent again soon.</summary>
    public void RememberDeclined(NodeId peer, StatementId id)
    {
        if (_declined.Count >= MaxRemembered) _declined.Clear();
        _declined.Add((peer, id));
    }

    /// <summary>Forgets which they were, not how many: the roster grew, or time passed.</summary>
    public void Forget()
    {
        _remembered.Clear();
        _declined.Clear();
    }
}
