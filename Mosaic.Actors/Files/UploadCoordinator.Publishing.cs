using System.Collections.Immutable;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <content>The version, its record, its commits, its publication, and what it replaces.</content>
internal sealed partial class UploadCoordinator
{
    private readonly Dictionary<NodeId, Receipt> _receipts = [];

    private FileVersion? _version;
    private FileMetadata? _metadata;
    private MakeRecord? _wantedRecord;
    private bool _recorded, _anyCommitSent, _takingBack, _published;

    private enum Asked { NextTime, Publish, TakeBack, Older, Retire }

    private PathTag PathTag => PathTags.Tag(Files.Account.PathTagKey, _upload.Path);

    private void ReceiveWhilePublishing()
    {
        Receive<ManifestProtocol.PathKnown>(known => known.Correlation is Asked.NextTime, WhenTimeKnown);
        Receive<ManifestProtocol.PathKnown>(known => known.Correlation is Asked.Older, known =>
        {
            Timers.Cancel(nameof(LocalTimedOut));
            if (_failure is not null) return;
            var history = FileOpener.History(Files.Account, known);
            Acknowledge(history);
            Retire(history, known);
        });
        Receive<FilesInternal.Recorded>(recorded =>
        {
            _state.Recorded(recorded.Generation);
            Pump();
        });
        Receive<ManifestProtocol.Published>(WhenPublished);
        Receive<ManifestProtocol.NotPublished>(WhenNotPublished);
        Receive<FilesInternal.PublishedRecorded>(_ => LookForOthers());
        Receive<LocalTimedOut>(_ => WhenLocalTimedOut());
    }

    private void MakeRecord(MakeRecord step)
    {
        _wantedRecord = step;
        if (_version is not null) Record();
        else AskManifest(new ManifestProtocol.LookUp(Files.Account.AccountId, PathTag, Asked.NextTime));
    }

    private void WhenTimeKnown(ManifestProtocol.PathKnown known)
    {
        if (_failure is not null) return;
        Timers.Cancel(nameof(LocalTimedOut));
        var time = new HybridClock(default).TickAfter(known.NextTime, Files.Time.GetUtcNow()).Last;
        _metadata = Replaces.AllSeen(FileOpener.History(Files.Account, known)).WriteTo(new FileMetadata(
            _upload.Kind, _upload.Path, _source.Size, _upload.Modified, _upload.Mode & FileMetadata.MaxMode,
            ContentType: "", _source.Sha256, FileMetadata.NoExtra));
        var descriptor = new ContentDescriptor(
            _content,
            [.. _nonce],
            [.. KeyWrap.Wrap(Files.Account.KeyWrapKey, _key, RandomNumberGenerator.GetBytes(SealLimits.NonceSize))],
            ContentLayout.ForPlaintext(Code, _source.Size),
            [.. _trees.Select(static tree => tree.Root())]);
        var metadata = MetadataSeal.Seal(
            Files.Account.MetadataKey, _content, _metadata, RandomNumberGenerator.GetBytes(SealLimits.NonceSize));
        _version = FileVersion.Create(
            View.Network, Files.Account.Signing, PathTag, time, metadata, View.Self, descriptor);
        Record();
    }

    private void Record()
    {
        _recorded = true;
        Context.Parent.Tell(new FilesInternal.Record(
            new UploadRecord(_version!, _wantedRecord!.Placement, Published: false), _wantedRecord.Generation));
    }

    private void Commit(CommitColumns commit)
    {
        _anyCommitSent = true;
        Request(commit.Holder, new CommitKey(commit.Columns));
    }

    private void WhenCommitted(NodeId holder, ImmutableArray<int> columns, ReadOnlySpan<byte> receipt)
    {
        if (!ReceiptCheck.TryRead(receipt, holder, _version!, columns, out var read, out var why))
        {
            GiveUp(holder, why);
            return;
        }
        _receipts[holder] = read;
        _state.Committed(holder, columns);
    }

    private void Publish()
    {
        Timers.Cancel(nameof(Check));
        AskManifest(new ManifestProtocol.Publish(
            [_version!.Statement, .. _receipts.Values.Select(static receipt => receipt.Statement)],
            Copies: 0, Files.Settings.LocalTimeout, Asked.Publish));
    }

    private void WhenPublished(ManifestProtocol.Published published)
    {
        switch (published.Correlation)
        {
            case Asked.Publish when _failure is null:
                Timers.Cancel(nameof(LocalTimedOut));
                Context.Parent.Tell(new FilesInternal.RecordPublished(_version!.Id));
                break;
            case Asked.TakeBack:
                _takingBack = false;
                Finished();
                AnswerFailure();
                break;
            case Asked.Retire:
                Finished();
                Context.Stop(Self);
                break;
        }
    }

    private void WhenNotPublished(ManifestProtocol.NotPublished refused)
    {
        switch (refused.Correlation)
        {
            case Asked.Publish:
                Fail(FilesError.Full, $"'{_upload.Path}' was not uploaded: {refused.Reason}");
                break;
            case Asked.TakeBack:
                Log.Error("Upload {0}: its tombstone was refused: {1}", _upload.Path, refused.Reason);
                _takingBack = false;
                AnswerFailure();
                break;
            case Asked.Retire:
                Log.Error("Upload {0}: what it replaces was not deleted: {1}", _upload.Path, refused.Reason);
                Context.Stop(Self);
                break;
        }
    }

    /// <summary>
    /// What there is beside this version belongs to the answer; what it replaces goes after it, and only where this
    /// version is known.
    /// </summary>
    private void LookForOthers()
    {
        if (_failure is not null || IsAnswered) return;
        _published = true;
        AskManifest(new ManifestProtocol.LookUp(Files.Account.AccountId, PathTag, Asked.Older));
    }

    private void Acknowledge(VersionHistory? history)
    {
        var health = Health();
        var held = _state.Held.Select(static held => (held.Column, held.Node)).Order();
        var file = new StoredFile(
            _upload.Path, _version!.Id, _metadata!, Code, _version.Time.Instant, [.. held], health)
        {
            Origin = View.Self,
        };
        if (history is not null && history.Live.Any(live => live.Id == file.Version))
        {
            file = file with
            {
                State = history.StateOf(file.Version),
                Versions = history.Live.Length,
                Concurrent = history.ConcurrentWith(file.Version),
            };
        }
        Answer(new FilesProtocol.Uploaded(
            file, health.Health == Placement.Health.Healthy ? null : $"{health.Health.Word()}: {health.Reason}"));
    }

    private void Retire(VersionHistory history, ManifestProtocol.PathKnown known)
    {
        // A version that was deleted meanwhile replaces nothing.
        var tombstone = Retirement.Of(history, known, PathTag, Files, View.Network);
        if (tombstone is null)
        {
            Finished();
            Context.Stop(Self);
            return;
        }
        AskManifest(new ManifestProtocol.Publish(
            [tombstone.Statement], Copies: 0, Files.Settings.LocalTimeout, Asked.Retire));
    }

    /// <summary>Some holder may have committed: a tombstone makes all of them free it.</summary>
    private void TakeBack()
    {
        _takingBack = true;
        var time = new HybridClock(default).TickAfter(_version!.Time, Files.Time.GetUtcNow()).Last;
        var tombstone = Tombstone.Create(
            View.Network, Files.Account.Signing, PathTag, [_version.Id], upTo: Hlc.Zero, time);
        AskManifest(new ManifestProtocol.Publish(
            [tombstone.Statement], Copies: 0, Files.Settings.LocalTimeout, Asked.TakeBack));
    }

    private void Finished() => Context.Parent.Tell(new FilesInternal.RecordFinished(_version!.Id));

    private void AskManifest(object question)
    {
        Timers.StartSingleTimer(nameof(LocalTimedOut), LocalTimedOut.Instance, Files.Settings.LocalTimeout);
        Files.Manifest.Tell(question);
    }

    private void WhenLocalTimedOut()
    {
        Log.Error("Upload {0}: the manifest does not answer", _upload.Path);
        // What is recorded and not finished is taken up again at the next start.
        if (_published && _failure is null) Acknowledge(history: null);
        if (IsAnswered) Context.Stop(Self);
        else if (_takingBack)
        {
            _takingBack = false;
            AnswerFailure();
        }
        else Fail(FilesError.Other, $"'{_upload.Path}' was not uploaded: this node's manifest does not answer");
    }

    private sealed record LocalTimedOut
    {
        public static readonly LocalTimedOut Instance = new();
    }
}
