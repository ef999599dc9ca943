using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Merkle;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>
/// One upload, from the plan to the acknowledgement and the retirement of what it replaces. What to do next is decided
/// by <see cref="UploadState"/>; this actor carries it out. Its key never leaves memory and no upload is resumed, so
/// no segment number is ever sealed twice under one key (docs/adr/0002-fresh-key-per-upload.md).
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor is disposed of by its PostStop.")]
internal sealed partial class UploadCoordinator : Coordinator
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(10);

    private readonly FilesProtocol.Upload _upload;
    private readonly Dictionary<long, EncodedSegment> _memory = [];
    private readonly Dictionary<(NodeId, UploadKey), EncodedSegment> _lent = [];
    private readonly List<ImmutableArray<ShardHash>> _hashes = [];
    private readonly ColumnTreeBuilder[] _trees;
    private readonly FileKey _key = FileKey.Generate();
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(ContentIds.NonceSize);
    private readonly ContentId _content;
    private readonly ContentLayout _room;
    private readonly UploadState _state;
    private readonly SegmentSource _source;

    private CancellationTokenRegistration _registration;
    private bool _isReadToEnd, _isStopped;
    private FilesProtocol.Failed? _failure;

    /// <summary>See <see cref="Props"/>.</summary>
    public UploadCoordinator(FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Upload upload)
        : base(files, view, requester)
    {
        _upload = upload;
        var size = upload.ExpectedSize ?? Math.Min(
            upload.SizeHint ?? files.Settings.UnknownSize, ContentLayout.MaxPlaintextLength(Code));
        _room = ContentLayout.ForPlaintext(Code, size);
        _content = ContentIds.Derive(view.Network, files.Account.AccountId, _nonce);
        _trees = [.. Enumerable.Range(0, Code.N).Select(static column => new ColumnTreeBuilder(column))];
        _state = new UploadState(Code, files.Settings.UploadWindow, eager: _room.SegmentCount == 1);
        // With the one that waits to be taken, as many as are encoded at a time.
        var ahead = Math.Max(1, files.Settings.Workers - 1);
        _source = new SegmentSource(upload.Source, upload.ExpectedSize, size, Code,
            new SegmentEncoder(_key, _content, Code, kept: files.Settings.UploadWindow + ahead), files.Work, ahead);
        ReceiveWhileStoring();
        ReceiveWhilePublishing();
    }

    private Code Code => _upload.Code;

    /// <summary>An upload, whose size if given is one that its code can hold.</summary>
    public static Props Props(FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Upload upload) =>
        Akka.Actor.Props.Create(() => new UploadCoordinator(files, view, requester, upload));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _registration = _upload.Cancelled.Register(() => self.Tell(FilesInternal.Cancelled.Instance));
        Timers.StartPeriodicTimer(nameof(Check), Check.Instance, CheckInterval);
        Replan();
        Pump();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _registration.Dispose();
        // A read that still runs holds source and key; they are left to the collector then.
        if (!_isReadToEnd && !_isStopped)
        {
            _ = _source.Stop();
        }
        else
        {
            _source.Dispose();
            _key.Dispose();
        }
        base.PostStop();
    }

    private void ReceiveWhileStoring()
    {
        Receive<FilesInternal.Cancelled>(_ =>
            Fail(FilesError.Interrupted, $"the upload of '{_upload.Path}' was cancelled"));
        Receive<EncodedSegment>(WhenEncoded);
        Receive<Status.Failure>(failure => WhenSourceFailed(failure.Cause));
        Receive<SourceStopped>(_ => WhenStopped());
        Receive<ReadTakesTooLong>(_ => AnswerFailure());
        Receive<Check>(_ => CheckHolders());
        Receive<AskAgain>(_ => WhenAskedAgain());
        Receive<PlacementOver>(_ => WhenPlacementOver());
        ReceiveFromHolders();
    }

    /// <summary>Carries out what the state decides, until there is only waiting.</summary>
    private void Pump()
    {
        while (_failure is null && !IsAnswered)
        {
            var steps = _state.Next();
            if (_state.Impossible)
                FailForHolders($"too many holders of '{_upload.Path}' were lost: fewer than {Code.K} columns are left");
            if (steps.IsEmpty || _failure is not null) return;
            foreach (var step in steps) Do(step);
        }
    }

    private void Do(UploadStep step)
    {
        switch (step)
        {
            case EncodeNext: _source.Next().PipeTo(Self); break;
            case AskStore ask: Ask(ask); break;
            case SendShard send: Send(send); break;
            case Forget forget: ForgetSegment(forget.Segment); break;
            case Rebuild rebuild: StartReadBack(rebuild); break;
            case MakeRecord record: MakeRecord(record); break;
            case CommitColumns commit: Commit(commit); break;
            case AllCommitted: Publish(); break;
            default: throw new InvalidOperationException($"no such step: {step}");
        }
    }

    private void WhenEncoded(EncodedSegment encoded)
    {
        if (_failure is not null) return;
        _isReadToEnd = encoded.IsLast;
        _memory.Add(encoded.Segment, encoded);
        _hashes.Add(encoded.Hashes);
        for (var column = 0; column < _trees.Length; column++) _trees[column].Append(encoded.Hashes[column]);
        _state.SegmentEncoded(encoded.IsLast);
        Pump();
    }

    private void WhenSourceFailed(Exception cause)
    {
        if (_failure is not null) return;
        if (cause is not SourceException) Log.Error(cause, "Upload {0}: reading or coding failed", _upload.Path);
        Fail(FilesError.Other, $"'{_upload.Path}' was not uploaded: {cause.Message}");
    }

    private void ForgetSegment(long segment)
    {
        if (_memory.Remove(segment, out var encoded)) encoded.Release();
        else if (_readBack?.Segment == segment) _readBack = null;
    }

    /// <summary>
    /// Ends the upload: frees every lease, takes back what was committed, waits until nobody reads the source, answers.
    /// </summary>
    private void Fail(FilesError error, string message)
    {
        if (_failure is not null || IsAnswered) return;
        _failure = new FilesProtocol.Failed(error, message);
        Log.Info("Upload {0} fails: {1}", _upload.Path, message);
        Timers.Cancel(nameof(Check));
        Timers.Cancel(nameof(AskAgain));
        Timers.Cancel(nameof(PlacementOver));
        _memory.Clear();
        _lent.Clear();
        _readBack = null;
        foreach (var holder in _holders.Keys) Release(holder, _state.ColumnsOf(holder));
        Timers.StartSingleTimer(nameof(ReadTakesTooLong), ReadTakesTooLong.Instance, ReadPatience);
        _source.Stop().PipeTo(Self, success: static () => SourceStopped.Instance);
        if (_anyCommitSent) TakeBack();
        else if (_recorded) Finished();
    }

    private void WhenStopped()
    {
        _isStopped = true;
        Timers.Cancel(nameof(ReadTakesTooLong));
        AnswerFailure();
    }

    private void AnswerFailure()
    {
        if (_failure is null || _takingBack || Timers.IsTimerActive(nameof(ReadTakesTooLong))) return;
        AnswerAndStop(_failure);
    }

    private HealthReport Health() => HealthAssessment.Assess(
        Code, [.. _state.Held], PlacementNodes.Of(View), PlacementNodes.Eligible(View, View.Self));

    private sealed record Check
    {
        public static readonly Check Instance = new();
    }

    private sealed record PlacementOver
    {
        public static readonly PlacementOver Instance = new();
    }

    private sealed record SourceStopped
    {
        public static readonly SourceStopped Instance = new();
    }

    private sealed record ReadTakesTooLong
    {
        public static readonly ReadTakesTooLong Instance = new();
    }
}
