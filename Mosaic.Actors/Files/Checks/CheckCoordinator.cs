using Akka.Actor;
using Mosaic.Codecs.Sealing;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Files.Checks;

/// <summary>
/// One check: a few files at a time, a bounded number of shards asked for at a time, and no more problems kept than
/// can be told. Damage that a holder finds in what it is asked for is rebuilt by that holder, as after any read.
/// </summary>
internal sealed partial class CheckCoordinator : Coordinator
{
    /// <summary>Files whose versions are checked at a time.</summary>
    private const int FilesAtATime = 8;

    /// <summary>Shards that are asked for at a time: about as many MiB of memory.</summary>
    private const int ShardsAtATime = 32;

    /// <summary>How often a holder that is busy, or starting, is asked for the same shard: for some 10 s.</summary>
    private const int MostTries = 40;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly FilesProtocol.Check _check;
    private readonly CheckReport _report = new();
    private readonly Queue<MosaicPath> _paths = new();
    private readonly Queue<VersionCheck> _waiting = new();
    private readonly List<VersionCheck> _running = [];
    private readonly HashSet<NodeId> _silent = [];
    private readonly HashSet<MosaicPath> _open = [];
    private CancellationTokenRegistration _registration;
    private int _lookingUp, _asked, _allFiles, _turn;
    private long _allBytes;

    /// <summary>See <see cref="Props"/>.</summary>
    public CheckCoordinator(FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Check check)
        : base(files, view, requester)
    {
        _check = check;
        Receive<FilesInternal.Cancelled>(_ => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Interrupted, "the check was cancelled")));
        Receive<ManifestProtocol.Listing>(listing =>
        {
            var path = check.Path;
            files.Work.Run(() => CheckScope.Of(listing, files, path)).PipeTo(Self);
        });
        Receive<CheckScope>(Begin);
        Receive<ManifestProtocol.PathKnown>(Look);
        Receive<WireProtocol.Response>(WhenAnswered);
        Receive<WireProtocol.Failed>(WhenFailed);
        Receive<Verified>(done => Settle(done.Ask, done.Answer));
        Receive<Asked>(Ask);
        Receive<ReportDue>(_ => Report());
        Receive<Status.Failure>(failure => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Other, "the check failed: " + failure.Cause.Message)));
        Receive<ManifestTimedOut>(_ => AnswerAndStop(new FilesProtocol.Failed(
            FilesError.Other, "the check failed: this node's manifest does not answer")));
    }

    /// <summary>A check.</summary>
    public static Props Props(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Check check) =>
        Akka.Actor.Props.Create(() => new CheckCoordinator(files, view, requester, check));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _registration = _check.Cancelled.Register(() => self.Tell(FilesInternal.Cancelled.Instance));
        Timers.StartPeriodicTimer(nameof(ReportDue), ReportDue.Instance, ReportInterval);
        AskManifest(new ManifestProtocol.ListFiles(Files.Account.AccountId));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _registration.Dispose();
        base.PostStop();
    }

    /// <inheritdoc/>
    protected override void ViewChanged() => _silent.RemoveWhere(View.IsReachable);

    private void AskManifest(object question)
    {
        Timers.StartSingleTimer(nameof(ManifestTimedOut), ManifestTimedOut.Instance, Files.Settings.LocalTimeout);
        Files.Manifest.Tell(question);
    }

    private void Begin(CheckScope scope)
    {
        Timers.Cancel(nameof(ManifestTimedOut));
        if (scope.Paths.Count == 0 && _check.Path is { } path)
        {
            AnswerAndStop(new FilesProtocol.Failed(FilesError.NotFound, $"there is no file or folder '{path}'"));
            return;
        }
        if (_check.Path is null) _report.Nameless = scope.Unreadable;
        (_allFiles, _allBytes) = (scope.Paths.Count, _check.ReadData ? scope.AllBytes : 0);
        foreach (var one in scope.Paths) _paths.Enqueue(one);
        Pump();
    }

    private void Pump()
    {
        while (_open.Count < FilesAtATime && _paths.TryDequeue(out var path))
        {
            _open.Add(path);
            _lookingUp++;
            AskManifest(new ManifestProtocol.LookUp(
                Files.Account.AccountId, PathTags.Tag(Files.Account.PathTagKey, path), path));
        }
        bool concluded;
        do
        {
            while (_running.Count < FilesAtATime && _waiting.TryDequeue(out var next)) _running.Add(next);
            AskForShards();
            concluded = ConcludeThoseDone();
        }
        while (concluded && _waiting.Count > 0);
        // A file that is done lets the next one begin, by way of its look-up.
        if (concluded && _paths.Count > 0) Pump();
        else if (_open.Count == 0 && _paths.Count == 0 && !IsAnswered)
        {
            Report();
            AnswerAndStop(_report.Result());
        }
    }

    private bool ConcludeThoseDone()
    {
        var before = _running.Count;
        for (var i = before - 1; i >= 0; i--)
        {
            if (_running[i].State.IsDone) Conclude(i);
        }
        return _running.Count < before;
    }

    private void Look(ManifestProtocol.PathKnown known)
    {
        if (--_lookingUp == 0) Timers.Cancel(nameof(ManifestTimedOut));
        var path = (MosaicPath)known.Correlation!;
        foreach (var live in known.Live)
        {
            using var key = KeyWrap.Unwrap(
                Files.Account.KeyWrapKey, live.Version.Content.WrappedKey.AsSpan());
            if (key is null || FileOpener.Metadata(Files.Account, live.Version) is null)
            {
                _report.Add(new FilesProtocol.CheckProblem(path, live.Version.Id, CheckVerdict.Lost, "unreadable", null,
                    null, "its key or its metadata is not what its owner sealed", "upload the file again from a copy"));
            }
            else _waiting.Enqueue(new VersionCheck(path, live, _check.ReadData, _check.Seed));
        }
        CloseIfDone(path);
        Pump();
    }

    /// <summary>One shard of each version in turn, so that no large file holds up small ones.</summary>
    private void AskForShards()
    {
        for (var idle = 0; _running.Count > 0 && idle < _running.Count && _asked < ShardsAtATime;)
        {
            var version = _running[_turn++ % _running.Count];
            if (version.State.Next() is not { } next)
            {
                idle++;
                continue;
            }
            idle = 0;
            _asked++;
            var ask = new Asked(version, next, Tries: 0);
            // Who is away is not waited for, shard by shard.
            if (!View.IsReachable(next.From.Node) || _silent.Contains(next.From.Node))
                Self.Tell(new Verified(ask, ShardAnswer.None));
            else Ask(ask);
        }
    }

    private void Conclude(int index)
    {
        var version = _running[index];
        _running.RemoveAt(index);
        _report.AddVersion(version, _check.ReadData);
        CloseIfDone(version.Path);
    }

    private void CloseIfDone(MosaicPath path)
    {
        if (_running.Concat(_waiting).Any(version => version.Path == path)) return;
        _open.Remove(path);
        _report.Files++;
    }

    private void Report()
    {
        if (IsAnswered) return;
        _check.Report(new FilesProtocol.CheckProgress(
            _report.Files, _allFiles, _report.Bytes, _allBytes, _report.Problems));
    }
}
