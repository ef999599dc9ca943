using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Sealing;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>
/// One listing, or the description of one file. Whether a file's other versions were uploaded without sight of it, its
/// own metadata tells as a rule; only where it does not are those read too.
/// </summary>
internal sealed class QueryCoordinator : Coordinator
{
    /// <summary>Files that one thread opens before it takes further ones: a long listing is opened by all.</summary>
    private const int OpenedAtATime = 512;

    private readonly FilesProtocol.Describe? _describe;
    private readonly Queue<int> _unclear = new();
    private StoredFile[] _files = [];

    /// <summary>See <see cref="Props"/>.</summary>
    public QueryCoordinator(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Describe? describe)
        : base(files, view, requester)
    {
        _describe = describe;
        Receive<ManifestProtocol.PathKnown>(known =>
        {
            if (known.Correlation is int place) Clarify(place, known);
            else Describe(known);
        });
        Receive<ManifestProtocol.Listing>(List);
        Receive<Opened>(WhenOpened);
        Receive<Status.Failure>(failure => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Other, "the files cannot be listed: " + failure.Cause.Message)));
        Receive<ReceiveTimeout>(_ => AnswerAndStop(
            new FilesProtocol.Failed(FilesError.Other, "this node's manifest does not answer")));
    }

    /// <summary>Describes a version of a file, or lists all files when <paramref name="describe"/> is null.</summary>
    public static Props Props(
        FilesContext files, NetworkView view, IActorRef requester, FilesProtocol.Describe? describe) =>
        Akka.Actor.Props.Create(() => new QueryCoordinator(files, view, requester, describe));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout);
        if (_describe is null) Files.Manifest.Tell(new ManifestProtocol.ListFiles(Files.Account.AccountId));
        else LookUp(_describe.Path, correlation: null);
    }

    private void LookUp(MosaicPath path, object? correlation) => Files.Manifest.Tell(new ManifestProtocol.LookUp(
        Files.Account.AccountId, PathTags.Tag(Files.Account.PathTagKey, path), correlation));

    private void Describe(ManifestProtocol.PathKnown known)
    {
        var path = _describe!.Path;
        var (chosen, failure) = VersionChoice.Of(known, path, _describe.Version);
        if (chosen is null)
            AnswerAndStop(failure!);
        else if (Open(chosen, known) is { } file)
            AnswerAndStop(new FilesProtocol.Described(file));
        else
            AnswerAndStop(new FilesProtocol.Failed(
                FilesError.Integrity, $"the metadata of '{path}' is not what its owner sealed"));
    }

    /// <summary>A version with what it is among the others; null when its metadata does not open.</summary>
    private StoredFile? Open(VersionView version, ManifestProtocol.PathKnown known)
    {
        var opener = new FileOpener(Files.Account, View);
        return opener.Open(version) is null
            ? null
            : opener.Open(version, FileOpener.History(Files.Account, known), Files.Settings.Versions.Keep);
    }

    private void List(ManifestProtocol.Listing listing)
    {
        var view = View;
        Files.Work.Run(() =>
        {
            var files = listing.Files.Chunk(OpenedAtATime).AsParallel().SelectMany(versions =>
            {
                var opener = new FileOpener(Files.Account, view);
                return versions.Select(file => Listed(opener, file)).Where(static one => one.File is not null);
            }).OrderBy(static one => one.File!.Path).ToArray();
            return new Opened(
                [.. files.Select(static one => one.File!)],
                [.. Enumerable.Range(0, files.Length).Where(place => !files[place].IsClear)],
                listing.Files.Length - files.Length);
        }).PipeTo(Self);
    }

    private static (StoredFile? File, bool IsClear) Listed(FileOpener opener, VersionView version)
    {
        if (opener.Open(version) is not { } file) return (null, true);
        if (version.Others.IsEmpty) return (file, true);
        file = file with
        {
            Versions = 1 + version.Others.Length,
            OtherBytes = version.Others.Sum(static other => other.StoredBytes),
        };
        var replaces = Replaces.Read(file.Metadata);
        return (file, version.Others.All(other => replaces.Names(other.Id)));
    }

    private void WhenOpened(Opened opened)
    {
        if (opened.Unreadable > 0)
            Log.Warning("{0} files are left out of a listing: their metadata does not open", opened.Unreadable);
        _files = opened.Files;
        foreach (var place in opened.Unclear) _unclear.Enqueue(place);
        ClarifyNext();
    }

    private void ClarifyNext()
    {
        if (_unclear.TryDequeue(out var place)) LookUp(_files[place].Path, place);
        else AnswerAndStop(new FilesProtocol.Listed(ImmutableCollectionsMarshal.AsImmutableArray(_files)));
    }

    /// <summary>What changed since the listing is left to the next one.</summary>
    private void Clarify(int place, ManifestProtocol.PathKnown known)
    {
        var file = _files[place];
        var history = FileOpener.History(Files.Account, known);
        if (history.Current == file.Version)
            _files[place] = file with { Concurrent = history.ConcurrentWith(file.Version) };
        ClarifyNext();
    }

    private sealed record Opened(StoredFile[] Files, ImmutableArray<int> Unclear, int Unreadable);
}
