using Akka.Actor;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>One deletion: a tombstone for the versions of a path that were seen here, or one of them.</summary>
internal sealed class DeleteCoordinator : Coordinator
{
    private readonly MosaicPath _path;
    private readonly string? _version;
    private StoredFile? _file;

    /// <summary>See <see cref="Props"/>.</summary>
    public DeleteCoordinator(FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Delete delete)
        : base(files, view, requester)
    {
        (_path, _version) = (delete.Path, delete.Version);
        Receive<ManifestProtocol.PathKnown>(Delete);
        Receive<ManifestProtocol.Published>(WhenPublished);
        Receive<ManifestProtocol.NotPublished>(refused => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Full, $"'{_path}' was not deleted: {refused.Reason}")));
        Receive<ReceiveTimeout>(_ => AnswerAndStop(new FilesProtocol.Failed(
            FilesError.Other, $"'{_path}' may not be deleted yet: this node's manifest does not answer")));
    }

    private PathTag PathTag => PathTags.Tag(Files.Account.PathTagKey, _path);

    /// <summary>A deletion.</summary>
    public static Props Props(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Delete delete) =>
        Akka.Actor.Props.Create(() => new DeleteCoordinator(files, view, requester, delete));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout + Files.Settings.DeletePatience);
        Files.Manifest.Tell(new ManifestProtocol.LookUp(Files.Account.AccountId, PathTag));
    }

    private void Delete(ManifestProtocol.PathKnown known)
    {
        var (chosen, failure) = VersionChoice.Of(known, _path, _version);
        if (chosen is null)
        {
            AnswerAndStop(failure!);
            return;
        }
        _file = new FileOpener(Files.Account, View).Open(chosen);
        if (_file is null)
        {
            AnswerAndStop(new FilesProtocol.Failed(
                FilesError.Integrity, $"the metadata of '{_path}' is not what its owner sealed"));
            return;
        }
        var all = _version is null;
        var tombstone = Tombstone.Create(View.Network, Files.Account.Signing, PathTag,
            all ? known.Live.Select(static live => live.Version.Id).Take(Tombstone.MaxVersions) : [_file.Version],
            all ? known.Latest : Hlc.Zero, known.NextTime);
        // As many peers as the file can lose columns, and one: so many must be gone before the deletion is.
        var copies = Math.Min(_file.Code.M + 1, View.ReachablePeers.Count());
        Files.Manifest.Tell(new ManifestProtocol.Publish(
            [tombstone.Statement], copies, Files.Settings.DeletePatience));
    }

    private void WhenPublished(ManifestProtocol.Published published)
    {
        var othersHold = _file!.Columns.Any(held => held.Node != View.Self);
        AnswerAndStop(new FilesProtocol.Deleted(_file, published.Copies, published.Copies == 0 && othersHold));
    }
}
