using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Files;

/// <summary>
/// Completes an upload that a crash interrupted after its record was durable: commits again, which is idempotent,
/// publishes, and retires what is kept no longer. What was published before the crash is only tidied up. What cannot be
/// completed by the deadline is published if spare >= 1 holds, and otherwise taken back: it was never acknowledged.
/// </summary>
internal sealed class RecoveryCoordinator : Coordinator
{
    private readonly UploadRecord _record;
    private readonly Dictionary<NodeId, Receipt> _receipts = [];
    private readonly HashSet<NodeId> _asked = [];
    private ImmutableArray<HeldColumn> _known = [];
    private bool _over, _decided;

    /// <summary>See <see cref="Props"/>.</summary>
    public RecoveryCoordinator(FilesContext files, NetworkView view, UploadRecord record)
        : base(files, view, ActorRefs.Nobody)
    {
        _record = record;
        Receive<ManifestProtocol.ContentsKnown>(Begin);
        Receive<Retry>(_ => CommitAgain());
        Receive<Over>(_ =>
        {
            _over = true;
            Decide();
        });
        Receive<WireProtocol.Response>(WhenAnswered);
        Receive<WireProtocol.Failed>(WhenFailed);
        Receive<ManifestProtocol.Published>(WhenPublished);
        Receive<ManifestProtocol.NotPublished>(refused =>
        {
            Log.Error("Interrupted upload {0}: the manifest refused: {1}", Id, refused.Reason);
            Context.Stop(Self);
        });
        Receive<FilesInternal.PublishedRecorded>(_ => LookForOlder());
        Receive<ManifestProtocol.PathKnown>(Retire);
    }

    private enum Step { Complete, TakeBack, Retire }

    private FileVersion Version => _record.Version;

    private string Id => Version.Id.Value.ToShortString();

    /// <summary>Takes up <paramref name="record"/>.</summary>
    public static Props Props(FilesContext files, NetworkView view, UploadRecord record) =>
        Akka.Actor.Props.Create(() => new RecoveryCoordinator(files, view, record));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_record.Published) LookForOlder();
        else Files.Manifest.Tell(new ManifestProtocol.AskContents([Version.Content.Content]));
    }

    private void Begin(ManifestProtocol.ContentsKnown known)
    {
        var state = known.Contents.GetValueOrDefault(Version.Content.Content);
        if (state is { Dead: true })
        {
            Finish("was deleted meanwhile");
            return;
        }
        if (state?.Live?.Id == Version.Id)
            _known = [.. state.Holders.Select(static one => new HeldColumn(one.Holder, one.Column))];
        Timers.StartPeriodicTimer(nameof(Retry), Retry.Instance, TimeSpan.Zero, Files.Settings.RecoveryRetry);
        Timers.StartSingleTimer(nameof(Over), Over.Instance, Files.Settings.RecoveryDeadline);
    }

    private ImmutableArray<int> ColumnsOf(NodeId holder) =>
        [.. _record.Placement.Where(placed => placed.Value == holder).Select(static placed => placed.Key)];

    private void CommitAgain()
    {
        if (_decided) return;
        foreach (var holder in _record.Placement.Values.Distinct())
        {
            if (_receipts.ContainsKey(holder) || !View.IsReachable(holder) || !_asked.Add(holder)) continue;
            Files.Wire.Tell(new WireProtocol.Request(
                holder, ShardMessages.Commit(Version, ColumnsOf(holder)), Files.Settings.CommitTimeout));
        }
    }

    private void WhenAnswered(WireProtocol.Response response)
    {
        _asked.Remove(response.From);
        if (_decided || response.Message.Kind != WireKind.StoreAck) return;
        var receipt = response.Message.As<StoreAck>().Receipt.Span;
        if (ReceiptCheck.TryRead(receipt, response.From, Version, ColumnsOf(response.From), out var read, out var why))
            _receipts[response.From] = read;
        else
            Log.Warning("Interrupted upload {0}: {1}: {2}", Id, Name(response.From), why);
        Decide();
    }

    private void WhenFailed(WireProtocol.Failed failed)
    {
        _asked.Remove(failed.To);
        Log.Info("Interrupted upload {0}: {1} did not commit: {2}", Id, Name(failed.To), failed.Detail);
    }

    private void Decide()
    {
        if (_decided) return;
        var held = _record.Placement.Where(placed => _receipts.ContainsKey(placed.Value))
            .Select(static placed => new HeldColumn(placed.Value, placed.Key))
            .Concat(_known);
        var isWhole = _record.Placement.Values.All(_receipts.ContainsKey);
        if (!isWhole && !_over) return;
        _decided = true;
        Timers.CancelAll();
        if (isWhole || Spare.Of(held, Version.Content.Code.K) >= 1)
        {
            Files.Manifest.Tell(new ManifestProtocol.Publish(
                [Version.Statement, .. _receipts.Values.Select(static receipt => receipt.Statement)],
                Copies: 0, Files.Settings.LocalTimeout, Step.Complete));
            return;
        }
        var time = new HybridClock(default).TickAfter(Version.Time, Files.Time.GetUtcNow()).Last;
        var tombstone = Tombstone.Create(
            View.Network, Files.Account.Signing, Version.PathTag, [Version.Id], upTo: Hlc.Zero, time);
        Files.Manifest.Tell(new ManifestProtocol.Publish(
            [tombstone.Statement], Copies: 0, Files.Settings.LocalTimeout, Step.TakeBack));
    }

    private void WhenPublished(ManifestProtocol.Published published)
    {
        switch (published.Correlation)
        {
            case Step.Complete:
                Context.Parent.Tell(new FilesInternal.RecordPublished(Version.Id));
                break;
            case Step.TakeBack:
                Finish("was taken back: its holders did not return in time");
                break;
            case Step.Retire:
                Finish("is complete");
                break;
        }
    }

    private void LookForOlder() => Files.Manifest.Tell(
        new ManifestProtocol.LookUp(Version.Owner, Version.PathTag));

    private void Retire(ManifestProtocol.PathKnown known)
    {
        var tombstone = Retirement.Of(
            FileOpener.History(Files.Account, known), known, Version.PathTag, Files, View.Network);
        if (tombstone is null) Finish("is complete");
        else
        {
            Files.Manifest.Tell(new ManifestProtocol.Publish(
                [tombstone.Statement], Copies: 0, Files.Settings.LocalTimeout, Step.Retire));
        }
    }

    private void Finish(string outcome)
    {
        Log.Info("Interrupted upload {0} {1}", Id, outcome);
        Context.Parent.Tell(new FilesInternal.RecordFinished(Version.Id));
        Context.Stop(Self);
    }

    private sealed record Retry
    {
        public static readonly Retry Instance = new();
    }

    private sealed record Over
    {
        public static readonly Over Instance = new();
    }
}
