using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>
/// One look for the account's versions that are kept no longer, a few paths at a time. What it did not come to, the
/// next look does; other nodes of the account may look meanwhile.
/// </summary>
internal sealed class RetentionCoordinator : Coordinator
{
    /// <summary>Paths that are looked at, or whose tombstones are written, at a time.</summary>
    private const int AtATime = 4;

    private readonly Queue<PathTag> _paths = new();
    private int _running, _retired;

    /// <summary>See <see cref="Props"/>.</summary>
    public RetentionCoordinator(FilesContext files, NetworkView view)
        : base(files, view, ActorRefs.Nobody)
    {
        Receive<ManifestProtocol.Paths>(paths =>
        {
            foreach (var path in paths.Tags) _paths.Enqueue(path);
            GoOn();
        });
        Receive<ManifestProtocol.PathKnown>(Retire);
        Receive<ManifestProtocol.Published>(published =>
        {
            var due = (Due)published.Correlation!;
            _retired += due.Versions;
            // There may be more of them than one tombstone names.
            if (due.Versions == Tombstone.MaxVersions) _paths.Enqueue(due.Path);
            Done();
        });
        Receive<ManifestProtocol.NotPublished>(refused =>
        {
            Log.Warning("Versions that are kept no longer were not deleted: {0}", refused.Reason);
            Done();
        });
        Receive<ReceiveTimeout>(_ =>
        {
            Log.Warning("The look for versions that are kept no longer ends: the manifest does not answer");
            Context.Stop(Self);
        });
    }

    /// <summary>One look.</summary>
    public static Props Props(FilesContext files, NetworkView view) =>
        Akka.Actor.Props.Create(() => new RetentionCoordinator(files, view));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout);
        Files.Manifest.Tell(new ManifestProtocol.ListPaths(Files.Account.AccountId, LiveVersions: 2));
    }

    private void GoOn()
    {
        for (; _running < AtATime && _paths.TryDequeue(out var path); _running++)
            Files.Manifest.Tell(new ManifestProtocol.LookUp(Files.Account.AccountId, path, path));
        if (_running > 0) return;
        if (_retired > 0) Log.Info("{0} superseded versions were deleted: they were kept long enough", _retired);
        Context.Stop(Self);
    }

    private void Retire(ManifestProtocol.PathKnown known)
    {
        var path = (PathTag)known.Correlation!;
        var tombstone = Retirement.Of(
            FileOpener.History(Files.Account, known), known, path, Files, View.Network);
        if (tombstone is null)
        {
            Done();
            return;
        }
        Files.Manifest.Tell(new ManifestProtocol.Publish(
            [tombstone.Statement], Copies: 0, Files.Settings.LocalTimeout, new Due(path, tombstone.Versions.Length)));
    }

    private void Done()
    {
        _running--;
        GoOn();
    }

    private sealed record Due(PathTag Path, int Versions);
}
