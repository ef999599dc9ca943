using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files.Renames;

/// <summary>
/// One rename, of a file or of everything under a name. Each path is renamed by one publication, whole or not at all;
/// what is cut off in between is gone on with by the same rename.
/// </summary>
internal sealed class RenameCoordinator : Coordinator
{
    /// <summary>Paths that are renamed at a time.</summary>
    private const int AtATime = 8;

    private readonly FilesProtocol.Rename _rename;
    private readonly Queue<Move> _waiting = new();
    private readonly Dictionary<MosaicPath, Renaming> _running = [];
    private readonly List<FilesProtocol.NotRenamed> _left = [];
    private CancellationTokenRegistration _registration;
    private int _renamed, _copies = int.MaxValue;
    private bool _pending, _cancelled;
    private FilesProtocol.Failed? _first;

    /// <summary>See <see cref="Props"/>.</summary>
    public RenameCoordinator(FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Rename rename)
        : base(files, view, requester)
    {
        _rename = rename;
        Receive<FilesInternal.Cancelled>(_ => _cancelled = true);
        Receive<ManifestProtocol.Listing>(Plan);
        Receive<RenamePlan>(Begin);
        Receive<ManifestProtocol.PathKnown>(WhenKnown);
        Receive<Made>(Publish);
        Receive<ManifestProtocol.Published>(WhenPublished);
        Receive<ManifestProtocol.NotPublished>(refused => Leave(
            (Renaming)refused.Correlation!, new FilesProtocol.Failed(FilesError.Full, refused.Reason)));
        Receive<Status.Failure>(failure => AnswerAndStop(new FilesProtocol.Failed(
            FilesError.Other, $"'{rename.From}' was not renamed: {failure.Cause.Message}")));
        Receive<ReceiveTimeout>(_ => AnswerAndStop(new FilesProtocol.Failed(FilesError.Other,
            "the rename did not end: this node's manifest does not answer; type it again to go on")));
    }

    /// <summary>A rename.</summary>
    public static Props Props(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Rename rename) =>
        Akka.Actor.Props.Create(() => new RenameCoordinator(files, view, requester, rename));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _registration = _rename.Cancelled.Register(() => self.Tell(FilesInternal.Cancelled.Instance));
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout + Files.Settings.DeletePatience);
        Files.Manifest.Tell(new ManifestProtocol.ListFiles(Files.Account.AccountId));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _registration.Dispose();
        base.PostStop();
    }

    private void Plan(ManifestProtocol.Listing listing)
    {
        var account = Files.Account;
        Files.Work.Run(() => RenamePlan.Of(
            listing.Files.Select(file => FileOpener.Metadata(account, file.Version)).OfType<FileMetadata>()
                .ToDictionary(static one => one.Path, static one => one.Kind),
            _rename.From, _rename.To, _rename.Overwrite)).PipeTo(Self);
    }

    private void Begin(RenamePlan plan)
    {
        if (plan.Refused is { } refused)
        {
            AnswerAndStop(refused);
            return;
        }
        foreach (var move in plan.Moves) _waiting.Enqueue(move);
        GoOn();
    }

    private void GoOn()
    {
        while (!_cancelled && _running.Count < AtATime && _waiting.TryDequeue(out var move))
        {
            var renaming = new Renaming(move);
            _running.Add(move.From, renaming);
            LookUp(move.From, new Question(renaming, IsOld: true));
            LookUp(move.To, new Question(renaming, IsOld: false));
        }
        if (_running.Count == 0) Finish();
    }

    private void LookUp(MosaicPath path, Question question) => Files.Manifest.Tell(new ManifestProtocol.LookUp(
        Files.Account.AccountId, PathTags.Tag(Files.Account.PathTagKey, path), question));

    private void WhenKnown(ManifestProtocol.PathKnown known)
    {
        var (renaming, isOld) = (Question)known.Correlation!;
        if (isOld) renaming.Old = known;
        else renaming.New = known;
        if (renaming is not { Old: { } old, New: { } target }) return;
        if (old.Visible is null)
            Leave(renaming, new FilesProtocol.Failed(FilesError.NotFound, "it was deleted meanwhile"));
        else if (target.Visible is not null && !_rename.Overwrite)
            Leave(renaming, new FilesProtocol.Failed(FilesError.Other, $"'{renaming.Move.To}' came to be meanwhile"));
        else Make(renaming, old, target);
    }

    private void Make(Renaming renaming, ManifestProtocol.PathKnown old, ManifestProtocol.PathKnown target)
    {
        var (account, network, now) = (Files.Account, View.Network, Files.Time.GetUtcNow());
        Files.Work.Run(() => new Made(
            renaming, RenameStatements.Of(account, network, old, renaming.Move.To, target, now))).PipeTo(Self);
    }

    private void Publish(Made made)
    {
        if (made.Statements is not { } statements)
        {
            Leave(made.Renaming, new FilesProtocol.Failed(
                FilesError.Integrity, "the metadata of a version of it is not what its owner sealed"));
            return;
        }
        // As many peers as for a delete: so many must be gone before the old name is back.
        var copies = Math.Min(made.Renaming.Old!.Visible!.Version.Content.Code.M + 1, View.ReachablePeers.Count());
        Files.Manifest.Tell(new ManifestProtocol.Publish(
            statements, copies, Files.Settings.DeletePatience, made.Renaming));
    }

    private void WhenPublished(ManifestProtocol.Published published)
    {
        var renaming = (Renaming)published.Correlation!;
        _running.Remove(renaming.Move.From);
        _renamed++;
        _copies = Math.Min(_copies, published.Copies);
        _pending |= published.Copies == 0
            && renaming.Old!.Visible!.Holders.Any(held => held.Holder != View.Self);
        GoOn();
    }

    private void Leave(Renaming renaming, FilesProtocol.Failed why)
    {
        Log.Warning("Rename {0}: {1}", renaming.Move.From, why.Message);
        _running.Remove(renaming.Move.From);
        _first ??= why with { Message = $"'{renaming.Move.From}' was not renamed: {why.Message}" };
        _left.Add(new FilesProtocol.NotRenamed(renaming.Move.From, why.Message));
        GoOn();
    }

    private void Finish()
    {
        foreach (var move in _waiting) _left.Add(new FilesProtocol.NotRenamed(move.From, "the rename was cancelled"));
        if (_renamed > 0 || _left.Count == 0)
        {
            AnswerAndStop(new FilesProtocol.Renamed(_rename.From, _rename.To, _renamed,
                _renamed == 0 ? 0 : _copies, _pending, [.. _left])
            { IsCancelled = _cancelled && _left.Count > 0 });
        }
        else
        {
            AnswerAndStop(_first ?? new FilesProtocol.Failed(
                FilesError.Interrupted, $"the rename of '{_rename.From}' was cancelled before anything was renamed"));
        }
    }

    private sealed class Renaming(Move move)
    {
        public Move Move { get; } = move;

        public ManifestProtocol.PathKnown? Old { get; set; }

        public ManifestProtocol.PathKnown? New { get; set; }
    }

    private sealed record Question(Renaming Renaming, bool IsOld);

    private sealed record Made(Renaming Renaming, ImmutableArray<Statement>? Statements);
}
