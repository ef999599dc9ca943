using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Sealing;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>One listing, or the description of one file.</summary>
internal sealed class QueryCoordinator : Coordinator
{
    /// <summary>Files that one thread opens before it takes further ones: a long listing is opened by all.</summary>
    private const int OpenedAtATime = 512;

    private readonly MosaicPath? _path;

    /// <summary>See <see cref="Props"/>.</summary>
    public QueryCoordinator(FilesContext files, NetworkView view, IActorRef requester, MosaicPath? path)
        : base(files, view, requester)
    {
        _path = path;
        Receive<ManifestProtocol.PathKnown>(Describe);
        Receive<ManifestProtocol.Listing>(List);
        Receive<Opened>(Show);
        Receive<Status.Failure>(failure => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Other, "the files cannot be listed: " + failure.Cause.Message)));
        Receive<ReceiveTimeout>(_ => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Other, "this node's manifest does not answer")));
    }

    /// <summary>Describes <paramref name="path"/>, or lists all files when it is null.</summary>
    public static Props Props(FilesContext files, NetworkView view, IActorRef requester, MosaicPath? path) =>
        Akka.Actor.Props.Create(() => new QueryCoordinator(files, view, requester, path));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout);
        var owner = Files.Account.AccountId;
        Files.Manifest.Tell(_path is null
            ? new ManifestProtocol.ListFiles(owner)
            : new ManifestProtocol.LookUp(owner, PathTags.Tag(Files.Account.PathTagKey, _path)));
    }

    private void Describe(ManifestProtocol.PathKnown known)
    {
        if (known.Visible is not { } visible)
            AnswerAndStop(new FilesProtocol.Failed(FilesError.NotFound, $"there is no file '{_path}'"));
        else if (new FileOpener(Files.Account, View).Open(visible) is { } file)
            AnswerAndStop(new FilesProtocol.Described(file));
        else
            AnswerAndStop(new FilesProtocol.Failed(
                FilesError.Integrity, $"the metadata of '{_path}' is not what its owner sealed"));
    }

    private void List(ManifestProtocol.Listing listing)
    {
        var view = View;
        Files.Work.Run(() =>
        {
            ImmutableArray<StoredFile> files =
            [
                .. listing.Files.Chunk(OpenedAtATime).AsParallel().SelectMany(versions =>
                {
                    var opener = new FileOpener(Files.Account, view);
                    return versions.Select(opener.Open).OfType<StoredFile>();
                }).OrderBy(static file => file.Path),
            ];
            return new Opened(files, listing.Files.Length - files.Length);
        }).PipeTo(Self);
    }

    private void Show(Opened opened)
    {
        if (opened.Unreadable > 0)
            Log.Warning("{0} files are left out of a listing: their metadata does not open", opened.Unreadable);
        AnswerAndStop(new FilesProtocol.Listed(opened.Files));
    }

    private sealed record Opened(ImmutableArray<StoredFile> Files, int Unreadable);
}
