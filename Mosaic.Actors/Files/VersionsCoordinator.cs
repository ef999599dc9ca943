using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Sealing;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>The live versions of one path.</summary>
internal sealed class VersionsCoordinator : Coordinator
{
    private readonly MosaicPath _path;

    /// <summary>See <see cref="Props"/>.</summary>
    public VersionsCoordinator(FilesContext files, NetworkView view, IActorRef requester, MosaicPath path)
        : base(files, view, requester)
    {
        _path = path;
        Receive<ManifestProtocol.PathKnown>(Show);
        Receive<ReceiveTimeout>(_ => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Other, "this node's manifest does not answer")));
    }

    /// <summary>Lists the versions of <paramref name="path"/>.</summary>
    public static Props Props(FilesContext files, NetworkView view, IActorRef requester, MosaicPath path) =>
        Akka.Actor.Props.Create(() => new VersionsCoordinator(files, view, requester, path));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout);
        Files.Manifest.Tell(new ManifestProtocol.LookUp(
            Files.Account.AccountId, PathTags.Tag(Files.Account.PathTagKey, _path)));
    }

    private void Show(ManifestProtocol.PathKnown known)
    {
        if (known.Live.IsEmpty)
        {
            AnswerAndStop(new FilesProtocol.Failed(FilesError.NotFound, $"there is no file '{_path}'"));
            return;
        }
        var history = FileOpener.History(Files.Account, known);
        var opener = new FileOpener(Files.Account, View);
        ImmutableArray<StoredFile> versions =
        [
            .. known.Live.Select(live => opener.Open(live, history, Files.Settings.Versions.Keep)).OfType<StoredFile>(),
        ];
        if (versions.Length < known.Live.Length)
        {
            Log.Warning("{0} versions of '{1}' are left out: their metadata does not open",
                known.Live.Length - versions.Length, _path);
        }
        AnswerAndStop(versions.IsEmpty
            ? new FilesProtocol.Failed(FilesError.Integrity, $"the metadata of '{_path}' is not what its owner sealed")
            : new FilesProtocol.VersionsListed(versions));
    }
}
