using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Files;

/// <summary>
/// One download. What to do next is decided by <see cref="DownloadState"/>; this actor carries it out. The start is
/// announced only when the first segment can be read, so that what cannot be read at all fails before it begins.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor is disposed of by its PostStop.")]
internal sealed class DownloadCoordinator : Coordinator
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>The wire's own limit: a slow holder is judged by its progress, never by one request's age.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(10);

    private readonly FilesProtocol.Download _download;
    private readonly CancellationTokenSource _writing = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private CancellationTokenRegistration _registration;
    private ImmutableArray<HeldColumn> _holdings = [];
    private StoredFile? _file;
    private ContentDescriptor? _content;
    private readonly Queue<Task<DecodedSegment?>> _decoding = [];

    private DownloadState? _state;
    private SegmentDecoder? _decoder;
    private long _remaining;
    private bool _announced, _begun, _isDue, _isWriting;
    private FilesProtocol.Failed? _failure;

    /// <summary>See <see cref="Props"/>.</summary>
    public DownloadCoordinator(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Download download)
        : base(files, view, requester)
    {
        _download = download;
        Receive<FilesInternal.Cancelled>(_ => Fail(FilesError.Interrupted, "was cancelled"));
        Receive<ManifestProtocol.PathKnown>(Start);
        Receive<ManifestTimedOut>(_ => Fail(FilesError.Other, "failed: this node's manifest does not answer"));
        Receive<WireProtocol.Response>(Check);
        Receive<WireProtocol.Failed>(WhenFailed);
        Receive<Checked>(WhenChecked);
        Receive<HolderCheck>(_ => Pump(CheckHolders));
        Receive<FetchShard>(again =>
        {
            if (_failure is null) Fetch(again);
        });
        Receive<FilesProtocol.BeginDownload>(_ => Begin());
        Receive<BeginTimedOut>(_ => Fail(FilesError.Other, "was never begun by its caller"));
        Receive<Wrote>(WhenWrote);
        Receive<Status.Failure>(failure => WhenWriteFailed(failure.Cause));
    }

    private MosaicPath Path => _download.Path;

    /// <summary>A download.</summary>
    public static Props Props(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Download download) =>
        Akka.Actor.Props.Create(() => new DownloadCoordinator(files, view, requester, download));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _registration = _download.Cancelled.Register(() => self.Tell(FilesInternal.Cancelled.Instance));
        Timers.StartSingleTimer(nameof(ManifestTimedOut), ManifestTimedOut.Instance, Files.Settings.LocalTimeout);
        Files.Manifest.Tell(new ManifestProtocol.LookUp(
            Files.Account.AccountId, PathTags.Tag(Files.Account.PathTagKey, Path)));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _registration.Dispose();
        _writing.Cancel();
        _writing.Dispose();
        // What still runs holds buffers, hash and key; they are left to the collector then.
        if (!_isWriting && _decoding.All(static decoding => decoding.IsCompleted))
        {
            _decoder?.Dispose();
            _hash.Dispose();
        }
        base.PostStop();
    }

    private void Start(ManifestProtocol.PathKnown known)
    {
        Timers.Cancel(nameof(ManifestTimedOut));
        if (_failure is not null || _state is not null) return;
        var (chosen, failure) = VersionChoice.Of(known, Path, _download.Version);
        if (chosen is null)
        {
            Fail(failure!);
            return;
        }
        _content = chosen.Version.Content;
        _file = new FileOpener(Files.Account, View).Open(chosen);
        using var key = KeyWrap.Unwrap(Files.Account.KeyWrapKey, _content.WrappedKey.AsSpan());
        if (_file is null || key is null)
        {
            Fail(FilesError.Integrity, "failed: its metadata or key is not what its owner sealed");
            return;
        }
        _remaining = _file.Metadata.Size;
        _decoder = new SegmentDecoder(key, _content.Content, _content.Layout, kept: DownloadState.DecodeAhead);
        _holdings = [.. _file.Columns.Select(static held => new HeldColumn(held.Node, held.Column))];
        _state = new DownloadState(_content.Code.K, _content.Layout.SegmentCount, Files.Settings.DownloadWindow,
            _holdings, node => View.IsReachable(node))
        {
            RetryPatience = Files.Settings.HolderTimeout,
        };
        Timers.StartPeriodicTimer(nameof(HolderCheck), HolderCheck.Instance, CheckInterval);
        Pump();
    }

    private void Pump(Action? change = null)
    {
        if (_failure is not null || IsAnswered) return;
        change?.Invoke();
        foreach (var step in _state?.Next(Files.Now) ?? [])
        {
            switch (step)
            {
                case FetchShard fetch: Fetch(fetch); break;
                case DecodeSegment decode: Decode(decode); break;
                case WriteSegment: Due(); break;
                case AllWritten: Finish(); break;
                case SegmentMissing: Fail(FilesError.TooFewPeers, "failed: " + WhatIsMissing()); break;
                default: throw new InvalidOperationException($"no such step: {step}");
            }
        }
    }

    private void Fetch(FetchShard fetch) => Files.Wire.Tell(new WireProtocol.Request(
        fetch.From.Node, ShardMessages.Get(_content!.Content, fetch.From.Column, fetch.Segment),
        RequestTimeout, fetch));

    private void CheckHolders()
    {
        _state!.Hedge(Files.Now, Files.Settings.HedgeAfter);
        foreach (var fetch in _state.GiveUp(Files.Now, Files.Settings.HolderTimeout))
        {
            Log.Info("Download {0}: {1} hangs", Path, Name(fetch.From.Node));
            Files.Wire.Tell(new WireProtocol.Cancel(fetch.From.Node, fetch));
        }
    }

    private void Check(WireProtocol.Response response)
    {
        if (_failure is not null || response.Correlation is not FetchShard fetch) return;
        var content = _content!;
        Files.Work.Run(() => new Checked(fetch, response.Message,
            ShardCheck.IsShard(content, fetch.From.Column, fetch.Segment, response.Message))).PipeTo(Self);
    }

    private void WhenChecked(Checked done)
    {
        var (segment, from) = done.Fetch;
        if (!done.IsRight)
        {
            Log.Warning("Download {0}: {1} sent a wrong shard of column {2}, segment {3}",
                Path, Name(from.Node), from.Column, segment);
        }
        Pump(() =>
        {
            if (done.IsRight) _state!.Received(segment, from, done.Message.Payload, Files.Now);
            else _state!.Failed(segment, from, nodeDead: false);
        });
    }

    private void WhenFailed(WireProtocol.Failed failed)
    {
        if (_failure is not null || failed.Correlation is not FetchShard fetch) return;
        if (failed.Reason == WireFailure.Overloaded
            || failed.Refusal?.Code is RefusalCode.Busy or RefusalCode.Unavailable)
        {
            // Busy, or just starting. It stays owed: whoever is so for long counts as slow, and is given up in the end.
            Timers.StartSingleTimer(fetch, fetch, RetryAfter);
            return;
        }
        Log.Info("Download {0}: nothing from {1}: {2}", Path, Name(failed.To), failed.Detail);
        var nodeDead = failed.Reason != WireFailure.Refused;
        Pump(() => _state!.Failed(fetch.Segment, fetch.From, nodeDead));
    }

    private void Decode(DecodeSegment decode) =>
        _decoding.Enqueue(Files.Work.Run(() => _decoder!.Decode(decode.Segment, decode.Shards), _writing.Token));

    /// <summary>The next segment can be written: announces the download, or goes on with it.</summary>
    private void Due()
    {
        _isDue = true;
        if (!_announced)
        {
            _announced = true;
            Requester.Tell(new FilesProtocol.DownloadStarted(_file!, Self));
            Timers.StartSingleTimer(nameof(BeginTimedOut), BeginTimedOut.Instance, Files.Settings.BeginTimeout);
        }
        if (_begun) Write();
    }

    private void Begin()
    {
        if (_begun || !_announced || _failure is not null) return;
        _begun = true;
        Timers.Cancel(nameof(BeginTimedOut));
        Write();
    }

    private void Write()
    {
        if (!_isDue) return;
        _isDue = false;
        _isWriting = true;
        HashAndWrite(_decoding.Dequeue(), _remaining, _writing.Token).PipeTo(Self);
    }

    private async Task<Wrote> HashAndWrite(
        Task<DecodedSegment?> decoding, long remaining, CancellationToken cancelled)
    {
        if (await decoding.ConfigureAwait(false) is not { } decoded) return new Wrote(-1);
        var bytes = decoded.Text[..(int)Math.Min(decoded.Text.Length, remaining)];
        var hashing = Files.Work.Run(() => _hash.AppendData(bytes.Span), CancellationToken.None);
        try
        {
            await _download.Sink.WriteAsync(bytes, cancelled).ConfigureAwait(false);
            if (bytes.Length == remaining) await _download.Sink.FlushAsync(cancelled).ConfigureAwait(false);
        }
        finally
        {
            await hashing.ConfigureAwait(false);
            decoded.Release();
        }
        return new Wrote(bytes.Length);
    }

    private void WhenWrote(Wrote wrote)
    {
        _isWriting = false;
        if (_failure is not null)
        {
            AnswerAndStop(_failure);
            return;
        }
        if (wrote.Bytes < 0)
        {
            Fail(FilesError.Integrity, "failed: a segment is not what its owner sealed");
            return;
        }
        _remaining -= wrote.Bytes;
        Pump(_state!.Written);
    }

    private void WhenWriteFailed(Exception cause)
    {
        _isWriting = false;
        if (_failure is not null)
        {
            AnswerAndStop(_failure);
            return;
        }
        if (cause is not IOException) Log.Error(cause, "Download {0} failed", Path);
        Fail(FilesError.Other, "failed: its bytes cannot be written: " + cause.Message);
    }

    private void Finish()
    {
        var isRight = _remaining == 0 && new Id256(_hash.GetHashAndReset()) == _file!.Metadata.PlaintextSha256;
        if (isRight) AnswerAndStop(new FilesProtocol.Downloaded(_file!));
        else Fail(FilesError.Integrity, "failed: the whole is not what its owner uploaded");
    }

    private string WhatIsMissing()
    {
        var code = _content!.Code;
        var away = _holdings.Select(static held => held.Node).Distinct()
            .Where(node => !View.IsReachable(node) || _state!.IsDead(node)).Order().ToArray();
        var within = _holdings.Where(held => !away.Contains(held.Node))
            .Select(static held => held.Column).Distinct().Count();
        var rest = away.Length == 0
            ? "the others are damaged, or with nobody that is known"
            : $"others are on {string.Join(", ", away.Select(Name))}, which cannot be reached: start "
                + (away.Length == 1 ? "it" : "one of them");
        return $"{code.K} of its {code.N} columns are needed, and {within} can be reached; {rest}";
    }

    private void Fail(FilesError error, string what) =>
        Fail(new FilesProtocol.Failed(error, $"the download of '{Path}' {what}"));

    private void Fail(FilesProtocol.Failed failure)
    {
        if (_failure is not null || IsAnswered) return;
        _failure = failure;
        _state = null;
        _isDue = false;
        Timers.CancelAll();
        _writing.Cancel();
        // The caller disposes of the sink after the answer: not while it is written to.
        if (!_isWriting) AnswerAndStop(failure);
    }

    private sealed record Checked(FetchShard Fetch, WireMessage Message, bool IsRight)
        : INoSerializationVerificationNeeded;

    private sealed record Wrote(int Bytes);

    private sealed record HolderCheck
    {
        public static readonly HolderCheck Instance = new();
    }

    private sealed record BeginTimedOut
    {
        public static readonly BeginTimedOut Instance = new();
    }

    private sealed record ManifestTimedOut
    {
        public static readonly ManifestTimedOut Instance = new();
    }
}
