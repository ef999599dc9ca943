using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Files;

/// <content>Who holds what: asking, sending, and giving up.</content>
internal sealed partial class UploadCoordinator
{
    /// <summary>The wire's own limit: a slow holder is judged by its progress, never by one request's age.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryAtMost = TimeSpan.FromSeconds(5);

    private readonly Dictionary<NodeId, UploadHolder> _holders = [];

    private void ReceiveFromHolders()
    {
        Receive<WireProtocol.Response>(response =>
        {
            if (response.Correlation is UploadKey key && Settle(response.From, key)) WhenAnswered(response, key);
        });
        Receive<WireProtocol.Failed>(failed =>
        {
            if (failed.Correlation is UploadKey key && Settle(failed.To, key)) WhenFailed(failed, key);
        });
        Receive<Retry>(retry =>
        {
            if (_failure is null && IsCurrent(retry.Holder, retry.Key)) Again(retry.Holder, retry.Key);
            Pump();
        });
        Receive<ReadBackChecked>(WhenReadBackChecked);
        Receive<ReadBackMade>(WhenReadBackMade);
    }

    /// <inheritdoc/>
    protected override void ViewChanged()
    {
        if (_failure is not null || IsAnswered) return;
        // Whoever failed by being away may be asked again once it is back.
        foreach (var (node, holder) in _holders)
        {
            var reachable = View.IsReachable(node);
            if (reachable && holder.WasAway) _excluded.Remove(node);
            holder.WasAway = !reachable;
            if (!reachable && _state.ColumnsOf(node).Length > 0 && !_state.IsDone(node))
                GiveUp(node, "it cannot be reached any more", mayComeRound: true);
        }
        if (!_state.Homeless.IsEmpty) Replan();
        Pump();
    }

    private void CheckHolders()
    {
        foreach (var (node, holder) in _holders.ToArray())
        {
            if (_failure is null && holder.IsLate(Files.Now, Files.Settings.HolderTimeout))
            {
                GiveUp(node, string.Create(CultureInfo.InvariantCulture,
                    $"no answer for {Files.Settings.HolderTimeout.TotalSeconds:0.#} s"), mayComeRound: true);
            }
        }
        Pump();
    }

    private void GiveUp(NodeId node, string why, bool mayComeRound = false)
    {
        Log.Warning("Upload {0}: gives up {1}: {2}", _upload.Path, Name(node), why);
        _losses[Name(node)] = why;
        _excluded.Add(node);
        var pending = Holder(node).GiveUp(mayComeRound);
        foreach (var key in pending)
        {
            _lent.Remove((node, key));
            Files.Wire.Tell(new WireProtocol.Cancel(node, key));
        }
        var lost = _state.HolderFailed(node);
        Release(node, lost);
        if (lost.Length > 0) Replan();
        StopReadingBackFrom(pending);
    }

    private void Release(NodeId node, ImmutableArray<int> columns)
    {
        if (columns.IsEmpty || !_holders.ContainsKey(node)) return;
        var release = ShardMessages.Release(Files.Account, node, _content, columns, Files.Time.GetUtcNow());
        Files.Wire.Tell(new WireProtocol.Request(node, release, ReleaseTimeout), ActorRefs.Nobody);
    }

    private void Ask(AskStore ask) => Request(ask.Holder, new LeaseKey(ask.Columns));

    private void Send(SendShard send) => Request(send.Holder, new ShardKey(send.Column, send.Segment));

    private void Request(NodeId node, UploadKey key)
    {
        key = Holder(node).Add(key, Files.Now);
        var message = key switch
        {
            LeaseKey lease => ShardMessages.Store(Files.Account, node, _content, Code, lease.Columns,
                _room.ColumnLength * lease.Columns.Length, Files.Time.GetUtcNow()),
            ShardKey shard => ShardMessages.Shard(_content, shard.Column, shard.Segment, Lend(node, shard)),
            CommitKey commit => ShardMessages.Commit(_version!, commit.Columns),
            ReadKey read => ShardMessages.Get(_content, read.From.Column, read.Segment,
                read.Committed ? null : _hashes[(int)read.Segment][read.From.Column]),
            _ => throw new InvalidOperationException($"no such request: {key}"),
        };
        var timeout = key is CommitKey ? Files.Settings.CommitTimeout : RequestTimeout;
        Files.Wire.Tell(new WireProtocol.Request(node, message, timeout, key));
    }

    /// <summary>
    /// A shard for the wire, which looks at it until there is an answer. Where there is none, nobody knows when it does
    /// so for the last time; then the segment's buffer is never used again.
    /// </summary>
    private ReadOnlyMemory<byte> Lend(NodeId node, ShardKey key)
    {
        if (!_memory.TryGetValue(key.Segment, out var encoded)) return _readBack!.Made[key.Column];
        encoded.Share();
        _lent[(node, key)] = encoded;
        return encoded.Shard(key.Column);
    }

    private UploadHolder Holder(NodeId node)
    {
        if (!_holders.TryGetValue(node, out var holder)) _holders.Add(node, holder = new UploadHolder());
        return holder;
    }

    private bool IsCurrent(NodeId node, UploadKey key) =>
        _holders.TryGetValue(node, out var holder) && holder.Attempt == key.Attempt;

    private bool Settle(NodeId node, UploadKey key) =>
        _failure is null && _holders.TryGetValue(node, out var holder) && holder.Remove(key);

    private void WhenAnswered(WireProtocol.Response response, UploadKey key)
    {
        Holder(response.From).Progress(Files.Now);
        if (_lent.Remove((response.From, key), out var encoded)) encoded.Release();
        switch (key)
        {
            case LeaseKey lease when response.Message.Kind == WireKind.StoreAccepted:
                _state.Accepted(response.From, lease.Columns);
                WhenLeaseOpened();
                break;
            case ShardKey shard when response.Message.Kind == WireKind.ShardStored:
                _state.Acked(response.From, shard.Column, shard.Segment);
                break;
            case CommitKey commit when response.Message.Kind == WireKind.StoreAck:
                WhenCommitted(response.From, commit.Columns, response.Message.As<StoreAck>().Receipt.Span);
                break;
            case ReadKey read:
                CheckReadBack(read, response.Message);
                break;
            default:
                GiveUp(response.From, $"it answered {response.Message.Kind}");
                break;
        }
        Pump();
    }

    private void WhenFailed(WireProtocol.Failed failed, UploadKey key)
    {
        _lent.Remove((failed.To, key));
        var refusal = failed.Refusal?.Code ?? RefusalCode.Unspecified;
        if (key is ReadKey read && failed.Reason == WireFailure.Refused && refusal != RefusalCode.Busy)
            WhenReadBackRefused(read);
        else if (MayRetry(failed.Reason, refusal, key))
            RetryLater(failed, key);
        else if (failed.Reason == WireFailure.ShuttingDown)
            Fail(FilesError.Other, $"the node stopped while '{_upload.Path}' was uploaded");
        else
        {
            _anyRefusedSpace |= refusal is RefusalCode.Quota or RefusalCode.DiskFull;
            GiveUp(failed.To, Why(failed), failed.Reason != WireFailure.Refused || MayPass(refusal));
            StopReadingBackFrom([key]); // It is pending no more, so that giving up did not see to it.
        }
        Pump();
    }

    private void WhenLeaseOpened()
    {
        if (_opened || !_state.IsOpen) return;
        _opened = true;
        // From here on the deadline is one for columns that lose their holder.
        Timers.Cancel(nameof(AskAgain));
        Timers.Cancel(nameof(PlacementOver));
    }

    /// <summary>Whether a holder that refuses so may come round by itself, within seconds.</summary>
    private static bool MayPass(RefusalCode refusal) =>
        refusal is RefusalCode.NotMember or RefusalCode.Unavailable or RefusalCode.NotReady or RefusalCode.NotFound;

    /// <summary>
    /// Whether the same holder may be asked once more: it, or the wire to it, is busy; it is just starting; or it met
    /// a shard or a commit before what that builds on, as may happen to messages sent without waiting.
    /// </summary>
    private bool MayRetry(WireFailure reason, RefusalCode refusal, UploadKey key) =>
        reason == WireFailure.Overloaded
        || refusal == RefusalCode.Busy
        || (refusal == RefusalCode.Unavailable && key.Tries < UploadKey.MostTries)
        || (refusal is RefusalCode.NotFound && key is ShardKey && _state.IsEager && key.Tries < UploadKey.MostTries)
        || (refusal == RefusalCode.NotReady && key.Tries < UploadKey.MostTries);

    private void RetryLater(WireProtocol.Failed failed, UploadKey key)
    {
        var after = failed.Refusal?.RetryAfterMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : RetryAfter;
        var again = key with { Tries = key.Tries + 1 };
        // It stays pending, so that a holder that is busy for ever counts as late in the end.
        Holder(failed.To).Await(again);
        Timers.StartSingleTimer(
            (failed.To, again), new Retry(failed.To, again), after < RetryAtMost ? after : RetryAtMost);
    }

    private void Again(NodeId node, UploadKey key)
    {
        Holder(node).Remove(key);
        if (key is ShardKey shard && _state.HolderOf(shard.Column) != node) return;
        if (key is ReadKey read && _readBack?.Segment != read.Segment) return;
        Request(node, key);
    }

    private static string Why(WireProtocol.Failed failed) => failed.Reason switch
    {
        WireFailure.Unreachable => "it cannot be reached",
        WireFailure.TimedOut => "it did not answer in time",
        WireFailure.Refused when failed.Refusal!.Code == RefusalCode.ClockSkew => string.Create(
            CultureInfo.InvariantCulture,
            $"it refused, for its clock is {Math.Abs(failed.Refusal.SkewMs) / 1000.0:0.#} s "
            + $"{(failed.Refusal.SkewMs > 0 ? "behind" : "ahead of")} this node's"),
        WireFailure.Refused => "it refused: " + failed.Refusal!.Message,
        _ => failed.Detail,
    };

    private sealed record Retry(NodeId Holder, UploadKey Key);
}
