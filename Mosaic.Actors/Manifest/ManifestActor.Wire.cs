using System.Collections.Immutable;
using Akka.Actor;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Manifest;

/// <content>What peers ask, and what is pushed to them.</content>
internal sealed partial class ManifestActor
{
    private static readonly ImmutableArray<WireKind> WireKindsTaken =
        [WireKind.ManifestDigest, WireKind.ManifestBuckets, WireKind.ManifestIds, WireKind.ManifestStatements];

    private readonly Dictionary<NodeId, PeerOutbox> _outboxes = [];
    private readonly Dictionary<Copying, PublishedBatch> _copying = [];

    private sealed record PushSent(PeerOutbox Outbox, IReadOnlyList<Pushed> Message);

    private sealed record PatienceOver(Copying Copying);

    private void ReceiveWire()
    {
        Receive<WireProtocol.Incoming>(Take);
        Receive<WireProtocol.Response>(response => response.Correlation is PushSent, Acknowledge);
        Receive<WireProtocol.Failed>(failed => failed.Correlation is PushSent, failed =>
        {
            var (outbox, message) = (PushSent)failed.Correlation!;
            outbox.Settled(message);
            GiveUp(outbox, message);
            // The rest would fail in the same way, each after its own time-out. The next comparison brings it.
            GiveUp(outbox, outbox.Clear());
        });
        Receive<PatienceOver>(over => Finish(over.Copying));
    }

    private void Take(WireProtocol.Incoming incoming)
    {
        if (!_members.Contains(incoming.From))
        {
            Reply(incoming, WireMessage.Refuse(RefusalCode.NotMember, "the sender is not in this node's roster"));
            return;
        }
        try
        {
            switch (incoming.Message.Header)
            {
                case ManifestDigest digest:
                    var answer = WireMessage.Of(SyncAnswers.Digests(_state, digest));
                    Reply(incoming, GivesWayTo(incoming.From)
                        ? answer
                        : WireMessage.Refuse(RefusalCode.Busy, "a comparison with this peer is under way"));
                    break;
                case ManifestBuckets buckets:
                    Reply(incoming, WireMessage.Of(SyncAnswers.Buckets(_state, buckets)));
                    break;
                case ManifestIds ids:
                    Reply(incoming, WireMessage.Of(SyncAnswers.Ids(_state, ids)));
                    break;
                case ManifestStatements when !HasRoomFor(incoming.From):
                    Reply(incoming, WireMessage.Refuse(
                        RefusalCode.Busy, "too many statements are waiting to be verified", retryAfterMs: 1000));
                    break;
                case ManifestStatements statements:
                    var batch = new PeerBatch(
                        incoming, SyncCodec.Unpack(statements.Wanted, SyncTransfer.MaxPerMessage));
                    TakeIn(batch, Parse(statements.Statements, batch));
                    break;
                default:
                    Reply(incoming, WireMessage.Refuse(RefusalCode.Malformed, "not a question for the manifest"));
                    break;
            }
        }
        catch (MalformedException e)
        {
            _refusals.Count(incoming.From, Refusal.Malformed);
            Reply(incoming, WireMessage.Refuse(RefusalCode.Malformed, e.Message));
        }
    }

    private void Answer(PeerBatch batch)
    {
        var wanted = SyncAnswers.Wanted(_state, batch.Wanted, id => IsOnItsWay(batch.Sender, id));
        if (wanted.Any(static entry => entry is not null))
            Read(reader => reader.Read(wanted), bodies => Answer(batch, bodies));
        else Answer(batch, [.. wanted.Select(_ => (Statement?)null)]);
    }

    private void Answer(PeerBatch batch, IReadOnlyList<Statement?> wanted)
    {
        var ack = new ManifestStatementsAck
        {
            Accepted = (uint)batch.Accepted,
            Known = (uint)batch.Known,
            Refused = (uint)batch.Refused,
            RefusedIds = SyncCodec.Pack([.. batch.RefusedIds.Take(ManifestLimits.MaxIds)]),
        };
        SyncAnswers.Carry(ack, wanted);
        Reply(batch.Incoming, WireMessage.Of(ack));
    }

    /// <summary>Whether a statement waits to be pushed to the peer or is under way there.</summary>
    private bool IsOnItsWay(NodeId peer, StatementId id) =>
        _outboxes.TryGetValue(peer, out var outbox) && outbox.Has(id);

    /// <summary>Those that can be read; the others are counted as refused.</summary>
    private List<Statement> Parse(IReadOnlyCollection<ByteString> bytes, StatementBatch batch)
    {
        var statements = new List<Statement>(bytes.Count);
        foreach (var one in bytes)
        {
            try
            {
                statements.Add(Statement.Parse(one.Span));
            }
            catch (MalformedException)
            {
                batch.Refused++;
                _refusals.Count(batch.Sender, Refusal.Malformed);
            }
        }
        return statements;
    }

    /// <summary>
    /// A publication is durable here: pushes what was new (where copies are asked for, everything: the peers' answers
    /// are the proof), and answers now or when enough copies are known.
    /// </summary>
    private void Push(PublishedBatch batch)
    {
        var publish = batch.Publish;
        if (publish.Copies <= 0)
        {
            batch.Publisher.Tell(new ManifestProtocol.Published(0, publish.Correlation));
            PushToAll(batch.Added, null);
            return;
        }
        var copying = new Copying(publish.Copies);
        PushToAll(publish.Statements, copying);
        _copying[copying] = batch;
        if (copying.IsOver) Finish(copying);
        else Timers.StartSingleTimer(copying, new PatienceOver(copying), publish.Patience);
    }

    private void PushToAll(IReadOnlyCollection<Statement> statements, Copying? copying)
    {
        if (statements.Count == 0) return;
        foreach (var peer in _view!.ReachablePeers)
        {
            if (!_outboxes.TryGetValue(peer.Node, out var outbox))
                _outboxes[peer.Node] = outbox = new PeerOutbox(peer.Node);
            if (!outbox.TryAdd(statements, copying)) continue;
            copying?.Sent(peer.Node, statements.Count);
            SendNext(outbox);
        }
    }

    private void SendNext(PeerOutbox outbox)
    {
        while (outbox.Next() is { } message)
        {
            var request = new ManifestStatements { Push = true };
            request.Statements.AddRange(SyncCodec.Bytes(message.Select(pushed => pushed.Statement)));
            Send(outbox.Peer, request, new PushSent(outbox, message));
        }
        if (outbox.IsIdle) _outboxes.Remove(outbox.Peer);
    }

    private void Acknowledge(WireProtocol.Response response)
    {
        var (outbox, message) = (PushSent)response.Correlation!;
        outbox.Settled(message);
        if (response.Message.Header is not ManifestStatementsAck ack || !TryReadRefused(ack, out var refused))
        {
            _refusals.Count(outbox.Peer, Refusal.Malformed);
            GiveUp(outbox, message);
            return;
        }
        foreach (var (statement, copying) in message)
        {
            if (copying is null) continue;
            if (refused.Contains(statement.Id)) copying.Failed(outbox.Peer);
            else copying.Acknowledged(outbox.Peer);
            FinishIfOver(copying);
        }
        SendNext(outbox);
    }

    private static bool TryReadRefused(ManifestStatementsAck ack, out HashSet<StatementId> refused)
    {
        try
        {
            refused = [.. SyncCodec.Unpack(ack.RefusedIds, ManifestLimits.MaxIds)];
            return refused.Count == ack.Refused;
        }
        catch (MalformedException)
        {
            refused = [];
            return false;
        }
    }

    private void GiveUp(PeerOutbox outbox, IReadOnlyList<Pushed> message)
    {
        foreach (var copying in message.Select(pushed => pushed.For).OfType<Copying>().Distinct())
        {
            copying.Failed(outbox.Peer);
            FinishIfOver(copying);
        }
        SendNext(outbox);
    }

    private void FinishIfOver(Copying copying)
    {
        if (copying.IsOver) Finish(copying);
    }

    private void Finish(Copying copying)
    {
        if (!_copying.Remove(copying, out var batch)) return;
        Timers.Cancel(copying);
        batch.Publisher.Tell(new ManifestProtocol.Published(copying.Copies, batch.Publish.Correlation));
    }

    private void RefuseUnavailable(WireProtocol.Incoming incoming, string why) =>
        Reply(incoming, WireMessage.Refuse(RefusalCode.Unavailable, why));

    private void Reply(WireProtocol.Incoming incoming, WireMessage answer)
    {
        if (incoming.WantsReply) _wire.Tell(new WireProtocol.Reply(incoming.Ticket, answer), Self);
        else _wire.Tell(new WireProtocol.Handled(incoming.Ticket), Self);
    }
}
