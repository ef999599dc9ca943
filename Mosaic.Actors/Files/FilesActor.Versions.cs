using Akka.Actor;
using Mosaic.Files.Checks;
using Mosaic.Files.Renames;

namespace Mosaic.Files;

/// <content>Versions: listing, renaming and checking them, and the looks for those that are kept no longer.</content>
public sealed partial class FilesActor
{
    private bool _isLooking;

    private void CommandVersions()
    {
        Command<FilesProtocol.ListVersions>(list => Start("versions", Kind.Short,
            (files, view, requester) => VersionsCoordinator.Props(files, view, requester, list.Path)));
        Command<FilesProtocol.Rename>(rename => Start("rename", Kind.Transfer,
            (files, view, requester) => RenameCoordinator.Props(files, view, requester, rename), rename.Cancelled));
        Command<FilesProtocol.Check>(check => Start("check", Kind.Transfer,
            (files, view, requester) => CheckCoordinator.Props(files, view, requester, check), check.Cancelled));
        Command<Look>(_ =>
        {
            LookLater();
            // Without its key, versions are nobody's here; and one look at a time is enough.
            if (_view is null || _loggedOut || _isLooking) return;
            _isLooking = true;
            Run("retention", new Operation(Kind.Retention, ActorRefs.Nobody,
                (view, _) => RetentionCoordinator.Props(_files, view))
            { IsAnswered = true });
        });
    }

    /// <summary>After half the interval to one and a half.</summary>
    private void LookLater() => Timers.StartSingleTimer(
        nameof(Look), Look.Instance, _files.Settings.Versions.LookInterval * (0.5 + Random.Shared.NextDouble()));

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }
}
