using System.Security.Cryptography;
using Akka.Event;
using Google.Protobuf;
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
    private readonly List<NodeId> _due = [];
    private NodeId _turn;

    private sealed record SyncAsked(SyncRound Round);

    private sealed record SyncDue;

    private void ReceiveSync()
    {
        Receive<SyncDue>(_ =>
        {
            ScheduleSync();
            if (NextInTurn() is { } peer) Queue(peer);
            StartRounds();
        });
        Receive<WireProtocol.Response>(response => response.Correlation is SyncAsked, response =>
            Continue(response.From, ((SyncAsked)response.Correlation!).Round, response.Message.Header));
        Receive<WireProtocol.Failed>(failed => failed.Correlation is SyncAsked, failed =>
        {
            if (!IsRunning(failed.To, ((SyncAsked)failed.Correlation!).Round)) return;
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
            if (grew || before is null || !before.IsReachable(peer.Node)) Queue(peer.Node);
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

    /// <summary>Lets a peer wait for its round, behind those who wait already.</summary>
    private void Queue(NodeId peer)
    {
        if (!_due.Contains(peer)) _due.Add(peer);
    }

    private void StartRounds()
    {
        foreach (var peer in _due.Where(peer => !_rounds.ContainsKey(peer)).Take(MaxRounds - _rounds.Count).ToList())
        {
            _due.Remove(peer);
            if (!_view!.IsReachable(peer)) continue;
            var round = new SyncRound(_state, IsUnwanted,
                id => IsOnItsWay(peer, id) || _refusals.Declined(peer, id),
                RandomNumberGenerator.GetBytes(SyncCodec.SaltSize));
            _rounds[peer] = round;
            Ask(peer, round);
        }
    }

    private void Ask(NodeId peer, SyncRound round)
    {
        switch (round.Next())
        {
            case null:
                _rounds.Remove(peer);
                if (round is { Unfinished: true, Moved: true }) Queue(peer);
                StartRounds();
                break;
            case { Carried.Count: 0 } question:
                Send(peer, question.Message, new SyncAsked(round));
                break;
            case var question:
                Read(reader => reader.Read(question.Carried), bodies =>
                {
                    if (IsRunning(peer, round)) Send(peer, round.Complete(bodies), new SyncAsked(round));
                });
                break;
        }
    }

    private void Continue(NodeId peer, SyncRound round, IMessage message)
    {
        if (!IsRunning(peer, round)) return;
        var batch = new FetchedBatch(peer, round);
        try
        {
            var answer = round.Take(message);
            foreach (var id in answer.Settled) _refusals.RememberDeclined(peer, id);
            TakeIn(batch, Parse(answer.Statements, batch));
        }
        catch (MalformedException e)
        {
            _refusals.Count(peer, Refusal.Malformed);
            _rounds.Remove(peer);
            _log.Warning("manifest: {0} answered a comparison with what is malformed: {1}", peer, e.Message);
            StartRounds();
        }
    }

    private void Resume(FetchedBatch batch)
    {
        batch.Round.Took(batch.Accepted);
        if (IsRunning(batch.Sender, batch.Round)) Ask(batch.Sender, batch.Round);
    }

    /// <summary>
    /// A peer begins a comparison, which goes both ways: one of our own with it can wait for its turn. While ours is
    /// under way the peer is to wait, so that nothing is sent in both; where both begin at once, that of the lesser
    /// node goes on, and the other is tried again behind it.
    /// </summary>
    private bool GivesWayTo(NodeId peer)
    {
        if (!_rounds.TryGetValue(peer, out var ours))
        {
            _due.Remove(peer);
            return true;
        }
        if (ours.IsUnderWay || _view!.Self.CompareTo(peer) < 0) return false;
        _rounds.Remove(peer);
        Queue(peer);
        StartRounds();
        return true;
    }

    private bool IsRunning(NodeId peer, SyncRound round) => _rounds.GetValueOrDefault(peer) == round;

    /// <summary>Statements that are not asked for: retired here, refused not long ago, or being written.</summary>
    private bool IsUnwanted(StatementId id) =>
        _state.Knows(id) || _refusals.Remembers(id) || _checking.ContainsKey(id)
        || _appending.ContainsKey(id);
}
