using Akka.Event;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Manifest;

/// <content>
/// Comparisons with peers: one peer after the other at jittered intervals, and at once with one that has become
/// reachable, and with all when the roster has grown, because they may have what was refused before.
/// </content>
internal sealed partial class ManifestActor
{
    /// <summary>Comparisons at a time.</summary>
    private const int MaxRounds = 4;

    private readonly Dictionary<NodeId, SyncRound> _rounds = [];
    private readonly HashSet<NodeId> _due = [];
    private NodeId _turn;

    private sealed record SyncAsked(SyncRound Round);

    private sealed record SyncDue;

    private void ReceiveSync()
    {
        Receive<SyncDue>(_ =>
        {
            ScheduleSync();
            if (NextInTurn() is { } peer) _due.Add(peer);
            StartRounds();
        });
        Receive<WireProtocol.Response>(response => response.Correlation is SyncAsked, response =>
            Continue(response.From, ((SyncAsked)response.Correlation!).Round, response.Message.Header));
        Receive<WireProtocol.Failed>(failed => failed.Correlation is SyncAsked, failed =>
        {
            _rounds.Remove(failed.To);
            _log.Debug("manifest: the comparison with {0} failed: {1} {2}", failed.To, failed.Reason, failed.Detail);
            StartRounds();
        });
    }

    private void ScheduleSync() => Timers.StartSingleTimer(nameof(SyncDue), new SyncDue(),
        _settings.SyncInterval * (0.75 + (0.5 * _random.NextDouble())));

    private void SyncWith(NetworkView? before, NetworkView view, bool grew)
    {
        foreach (var peer in view.ReachablePeers)
        {
            if (grew || before is null || !before.IsReachable(peer.Node)) _due.Add(peer.Node);
        }
        StartRounds();
    }

    /// <summary>The reachable peer whose turn it is, by id.</summary>
    private NodeId? NextInTurn()
    {
        NodeId? next = null, first = null;
        foreach (var peer in _view!.ReachablePeers)
        {
            if (first is null || peer.Node.CompareTo(first.Value) < 0) first = peer.Node;
            if (peer.Node.CompareTo(_turn) > 0 && (next is null || peer.Node.CompareTo(next.Value) < 0))
                next = peer.Node;
        }
        next ??= first;
        if (next is not null) _turn = next.Value;
        return next;
    }

    private void StartRounds()
    {
        foreach (var peer in _due.Where(peer => !_rounds.ContainsKey(peer)).Take(MaxRounds - _rounds.Count).ToList())
        {
            _due.Remove(peer);
            if (!_view!.IsReachable(peer)) continue;
            var round = new SyncRound(_state, IsUnwanted, ReadOne);
            _rounds[peer] = round;
            Ask(peer, round);
        }
    }

    private void Ask(NodeId peer, SyncRound round)
    {
        if (round.Next() is { } question)
        {
            Send(peer, question, new SyncAsked(round));
            return;
        }
        _rounds.Remove(peer);
        if (round is { Unfinished: true, Moved: true }) _due.Add(peer);
        StartRounds();
    }

    private void Continue(NodeId peer, SyncRound round, IMessage answer)
    {
        var batch = new FetchedBatch(peer, round);
        try
        {
            TakeIn(batch, Parse(round.Take(answer), batch));
        }
        catch (MalformedException e)
        {
            _refusals.Count(peer, Refusal.Malformed);
            _rounds.Remove(peer);
            _log.Warning("manifest: {0} answered a comparison with what is malformed: {1}", peer, e.Message);
            StartRounds();
        }
    }

    private Statement? ReadOne(ManifestEntry entry) => _reader!.Read([entry])[0];

    /// <summary>Statements that are not asked for: retired here, refused not long ago, or being written.</summary>
    private bool IsUnwanted(StatementId id) =>
        _state.Knows(id) || _refusals.Remembers(id) || _checking.ContainsKey(id)
        || _appending.ContainsKey(id);
}
