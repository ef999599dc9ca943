using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Files.Events;
using Mosaic.Model;
using Mosaic.Shards;

namespace Mosaic.Files;

/// <summary>
/// <c>/user/files</c>: starts a coordinator per operation, passes them each view of the network, keeps the record of
/// uploads that began to commit, and takes up after a start what a crash left unfinished. See
/// <see cref="FilesProtocol"/>.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor is disposed of by its PostStop.")]
public sealed partial class FilesActor : ReceivePersistentActor, IWithTimers
{
    private FilesContext _files;
    private bool _loggedOut;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<IActorRef, Operation> _operations = [];
    private readonly Queue<Operation> _waiting = new();
    private readonly SortedDictionary<long, Operation> _early = [];
    private readonly RebuildQueue _rebuilds;

    private FilesState _state = FilesState.Empty;
    private NetworkView? _view;
    private bool _tookUp;
    private ImmutableArray<UploadRecord> _ofOthers = [];
    private long _number;
    private int _eventsSinceSnapshot;

    /// <summary>See <see cref="Props"/>.</summary>
    public FilesActor(
        IActorRef wire, IActorRef manifest, IActorRef shards, AccountKey account, FilesSettings settings,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _files = new FilesContext(
            wire, manifest, shards, account, settings, time, new WorkLimiter(settings.Workers));
        _rebuilds = new RebuildQueue(settings.MaxRebuilds, settings.MaxQueuedRebuilds);
        Recover<SnapshotOffer>(offer => _state = FilesState.FromSnapshot((FilesSnapshot)offer.Snapshot));
        Recover<IMessage>(Apply);
        Command<NetworkView>(WhenViewChanged);
        Command<FilesProtocol.UseAccount>(UseAccount);
        CommandOperations();
        CommandVersions();
        Command<NetworkUnknown>(unknown =>
        {
            if (_early.Remove(unknown.Number, out var operation)) operation.Fail(FilesProtocol.NetworkUnknown);
        });
        CommandRecords();
        Command<ShardsProtocol.ShardDamaged>(damaged =>
        {
            Context.System.EventStream.Publish(damaged);
            if (!_rebuilds.Add(damaged)) _log.Debug("A damaged shard waits to be reported again: too many are");
            StartRebuilds();
        });
        Command<Terminated>(ended => WhenEnded(ended.ActorRef));
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(failure => _log.Warning("No snapshot of files: {0}", failure.Cause.Message));
        Command<DeleteMessagesSuccess>(static _ => { });
        Command<DeleteSnapshotsSuccess>(static _ => { });
        Command<DeleteMessagesFailure>(failure => _log.Warning("Old events stay: {0}", failure.Cause.Message));
        Command<DeleteSnapshotsFailure>(failure => _log.Warning("Old snapshots stay: {0}", failure.Cause.Message));
    }

    private enum Kind { Transfer, Short, Rebuild, Recovery, Retention }

    /// <inheritdoc/>
    public override string PersistenceId => "files";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The actor at <c>/user/files</c>.</summary>
    /// <param name="wire"><c>/user/wire</c>.</param>
    /// <param name="manifest"><c>/user/manifest</c>.</param>
    /// <param name="shards"><c>/user/shards</c>; the actor asks it for its damaged shards.</param>
    /// <param name="account">The owner's key; disposed by the caller after the system stopped.</param>
    /// <param name="settings">Limits and patience.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(
        IActorRef wire, IActorRef manifest, IActorRef shards, AccountKey account, FilesSettings settings,
        TimeProvider time)
    {
        FilesEvents.Register();
        return Akka.Actor.Props.Create(() => new FilesActor(wire, manifest, shards, account, settings, time));
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() =>
        // A coordinator that throws has a bug; its operation ends, and its requester is told so.
        new OneForOneStrategy(static _ => Directive.Stop);

    private void CommandOperations()
    {
        Command<FilesProtocol.Upload>(upload =>
        {
            var most = ContentLayout.MaxPlaintextLength(upload.Code);
            if ((upload.ExpectedSize ?? upload.SizeHint) is { } size && (size < 0 || size > most))
            {
                Sender.Tell(new FilesProtocol.Failed(FilesError.Other, string.Create(CultureInfo.InvariantCulture,
                    $"'{upload.Path}' has {size} bytes; a file of code {upload.Code} has 0 to {most}")));
                return;
            }
            Start("upload", Kind.Transfer,
                (files, view, requester) => UploadCoordinator.Props(files, view, requester, upload), upload.Cancelled);
        });
        Command<FilesProtocol.Download>(download => Start("download", Kind.Transfer,
            (files, view, requester) => DownloadCoordinator.Props(files, view, requester, download),
            download.Cancelled));
        Command<FilesProtocol.Describe>(describe => Start("describe", Kind.Short,
            (files, view, requester) => QueryCoordinator.Props(files, view, requester, describe)));
        Command<FilesProtocol.List>(_ => Start("list", Kind.Short,
            (files, view, requester) => QueryCoordinator.Props(files, view, requester, null)));
        Command<FilesProtocol.Delete>(delete => Start("delete", Kind.Short,
            (files, view, requester) => DeleteCoordinator.Props(files, view, requester, delete)));
        Command<FilesInternal.Answered>(_ =>
        {
            if (_operations.TryGetValue(Sender, out var operation)) operation.IsAnswered = true;
            StartWaiting();
        });
    }

    private void CommandRecords()
    {
        Command<FilesInternal.Record>(record => PersistThen(record.Upload.ToEvent(),
            new FilesInternal.Recorded(record.Generation)));
        Command<FilesInternal.RecordPublished>(published => PersistThen(FilesEvents.Published(published.Version),
            FilesInternal.PublishedRecorded.Instance));
        Command<FilesInternal.RecordFinished>(finished =>
        {
            if (_state.Unfinished.ContainsKey(finished.Version))
                PersistThen(FilesEvents.Finished(finished.Version), null);
        });
    }

    private void PersistThen(IMessage @event, object? answer)
    {
        var asker = Sender;
        Persist(@event, persisted =>
        {
            Apply(persisted);
            if (answer is not null) asker.Tell(answer);
            if (++_eventsSinceSnapshot < _files.Settings.SnapshotEvery) return;
            _eventsSinceSnapshot = 0;
            SaveSnapshot(_state.ToSnapshot());
        });
    }

    private void Apply(IMessage @event) => _state = _state.Apply(@event);

    private void WhenViewChanged(NetworkView view)
    {
        if (_view?.Network != view.Network)
        {
            if (_view is not null) LeaveNetwork();
            // Another network's shards are other actors, which nobody has subscribed to yet.
            _files.Shards.Tell(new ShardsProtocol.SubscribeDamage(Self));
        }
        _view = view;
        DropRecordsOfOthers(view.Network);
        foreach (var operation in _operations.Keys) operation.Tell(view);
        if (_tookUp) return;
        _tookUp = true;
        TakeUp([.. _state.Of(view.Network)]);
        foreach (var (number, operation) in _early)
        {
            Timers.Cancel(number);
            Admit(operation);
        }
        _early.Clear();
    }

    /// <summary>Nothing goes on in another network: its files were never there.</summary>
    private void LeaveNetwork()
    {
        foreach (var (coordinator, operation) in _operations)
        {
            Context.Stop(coordinator);
            if (operation.IsAnswered) continue;
            operation.IsAnswered = true;
            operation.Fail(FilesProtocol.NetworkLeft);
        }
        while (_waiting.TryDequeue(out var operation)) operation.Fail(FilesProtocol.NetworkLeft);
    }

    /// <summary>Uploads that began in a network this node has left are never completed here.</summary>
    private void DropRecordsOfOthers(NetworkId network)
    {
        var foreign = _state.Unfinished.Values.Except(_state.Of(network)).ToArray();
        if (foreign.Length == 0) return;
        _log.Info("{0} unfinished uploads of another network were dropped", foreign.Length);
        PersistAll(foreign.Select(static record => FilesEvents.Finished(record.Version.Id)), Apply);
    }

    /// <summary>Uploads of another account wait until that one is logged in: only its key can take them back.</summary>
    private void TakeUp(ImmutableArray<UploadRecord> records)
    {
        var files = _files;
        _ofOthers = [.. records.Where(record => record.Version.Owner != files.Account.AccountId)];
        foreach (var record in records.Except(_ofOthers))
            Run("recovery", new Operation(Kind.Recovery, ActorRefs.Nobody,
                (now, _) => RecoveryCoordinator.Props(files, now, record))
            { IsAnswered = true });
    }

    private void UseAccount(FilesProtocol.UseAccount use)
    {
        _files = _files with { Account = use.Key };
        _loggedOut = use.IsLoggedOut;
        if (_view is { } view) TakeUp([.. _state.Of(view.Network).Intersect(_ofOthers)]);
    }

    private void Start(
        string name, Kind kind, Func<FilesContext, NetworkView, IActorRef, Props> props,
        CancellationToken cancelled = default)
    {
        if (_loggedOut)
        {
            Sender.Tell(new FilesProtocol.Failed(FilesError.NotAllowed, FilesProtocol.LoggedOut));
            return;
        }
        // An operation that waits is the account's that asked for it, whoever is logged in when it begins.
        var files = _files;
        var operation = new Operation(kind, Sender, (view, requester) => props(files, view, requester))
        {
            Name = name,
            Cancelled = cancelled,
        };
        if (_view is not null)
        {
            Admit(operation);
        }
        else if (_early.Count < _files.Settings.MaxQueued)
        {
            // A node that just started knows its network in a moment, unless nobody is there to tell.
            _early.Add(++_number, operation);
            Timers.StartSingleTimer(_number, new NetworkUnknown(_number), _files.Settings.NetworkPatience);
        }
        else
        {
            operation.Fail(FilesProtocol.NetworkUnknown);
        }
    }

    private void Admit(Operation operation)
    {
        if (operation.Kind == Kind.Short && Running(Kind.Short) >= _files.Settings.MaxShortOperations)
            operation.Fail("this node is busy: too many operations run at once");
        else if (operation.Kind == Kind.Short || Running(Kind.Transfer) < _files.Settings.MaxTransfers)
            Run(operation.Name, operation);
        else if (_waiting.Count < _files.Settings.MaxQueued)
            _waiting.Enqueue(operation);
        else
            operation.Fail("this node is busy: too many uploads and downloads wait already");
    }

    private int Running(Kind kind) =>
        _operations.Values.Count(operation => operation.Kind == kind && !operation.IsAnswered);

    private void Run(string name, Operation operation)
    {
        var coordinator = Context.ActorOf(operation.Props(_view!, operation.Requester), $"{name}-{++_number}");
        Context.Watch(coordinator);
        _operations.Add(coordinator, operation);
    }

    private void StartWaiting()
    {
        while (_waiting.Count > 0 && Running(Kind.Transfer) < _files.Settings.MaxTransfers)
        {
            var operation = _waiting.Dequeue();
            if (operation.Cancelled.IsCancellationRequested)
                operation.Requester.Tell(new FilesProtocol.Failed(FilesError.Interrupted, "cancelled while it waited"));
            else
                Run(operation.Name, operation);
        }
    }

    private void StartRebuilds()
    {
        while (_view is not null && _rebuilds.Next() is { } damaged)
        {
            Run("rebuild", new Operation(Kind.Rebuild, ActorRefs.Nobody,
                (view, _) => RebuildCoordinator.Props(_files, view, damaged))
            { IsAnswered = true, Damaged = damaged });
        }
    }

    private void WhenEnded(IActorRef coordinator)
    {
        if (!_operations.Remove(coordinator, out var operation)) return;
        if (!operation.IsAnswered) operation.Fail("this node met an error of its own; its log says which");
        if (operation.Damaged is { } damaged) _rebuilds.Done(damaged);
        if (operation.Kind == Kind.Retention) _isLooking = false;
        StartRebuilds();
        StartWaiting();
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        base.PreStart();
        LookLater();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _files.Work.Dispose();
        base.PostStop();
    }

    private sealed record NetworkUnknown(long Number);

    private sealed record Operation(Kind Kind, IActorRef Requester, Func<NetworkView, IActorRef, Props> Props)
    {
        public CancellationToken Cancelled { get; init; }
        public string Name { get; init; } = "";
        public bool IsAnswered { get; set; }
        public ShardsProtocol.ShardDamaged? Damaged { get; init; }

        public void Fail(string why) => Requester.Tell(new FilesProtocol.Failed(FilesError.Other, why));
    }
}
