using Mosaic.Files.Events;
using Mosaic.Journal;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>What <c>/user/files</c> persists, by the names it has in the journal.</summary>
public static class FilesEvents
{
    /// <summary>Registers the events with the journal, before the actor starts; as often as one likes.</summary>
    public static void Register()
    {
        EventManifests.Register("files.recorded.v1", UploadRecorded.Parser);
        EventManifests.Register("files.published.v1", UploadPublished.Parser);
        EventManifests.Register("files.finished.v1", UploadFinished.Parser);
        EventManifests.Register("files.snapshot.v1", FilesSnapshot.Parser);
    }

    internal static UploadPublished Published(FileVersionId version) =>
        new() { VersionId = UploadRecord.Field(version.Value) };

    internal static UploadFinished Finished(FileVersionId version) =>
        new() { VersionId = UploadRecord.Field(version.Value) };
}
