using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Files.Events;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>The uploads that are recorded and not finished: what <c>/user/files</c> persists. Immutable.</summary>
internal sealed record FilesState(ImmutableSortedDictionary<FileVersionId, UploadRecord> Unfinished)
{
    /// <summary>None.</summary>
    public static FilesState Empty { get; } = new(ImmutableSortedDictionary<FileVersionId, UploadRecord>.Empty);

    /// <summary>Those that began in this network.</summary>
    public IEnumerable<UploadRecord> Of(NetworkId network) =>
        Unfinished.Values.Where(record => record.Version.Statement.Network == network);

    /// <summary>The state after an event; events of no meaning here change nothing.</summary>
    public FilesState Apply(IMessage @event) => @event switch
    {
        UploadRecorded recorded => Record(UploadRecord.FromEvent(recorded)),
        UploadPublished published => Publish(new FileVersionId(published.VersionId.Span)),
        UploadFinished finished => new(Unfinished.Remove(new FileVersionId(finished.VersionId.Span))),
        _ => this,
    };

    /// <summary>The state as a snapshot.</summary>
    public FilesSnapshot ToSnapshot()
    {
        var snapshot = new FilesSnapshot();
        foreach (var (id, record) in Unfinished)
        {
            snapshot.Recorded.Add(record.ToEvent());
            if (record.Published) snapshot.Published.Add(UploadRecord.Field(id.Value));
        }
        return snapshot;
    }

    /// <summary>The state a snapshot states.</summary>
    public static FilesState FromSnapshot(FilesSnapshot snapshot)
    {
        var state = snapshot.Recorded.Aggregate(Empty, static (state, recorded) => state.Apply(recorded));
        return snapshot.Published.Aggregate(
            state, static (state, id) => state.Publish(new FileVersionId(id.Span)));
    }

    private FilesState Record(UploadRecord record) =>
        new(Unfinished.SetItem(record.Version.Id, record with
        {
            Published = Unfinished.TryGetValue(record.Version.Id, out var known) && known.Published,
        }));

    private FilesState Publish(FileVersionId id) =>
        Unfinished.TryGetValue(id, out var record)
            ? new(Unfinished.SetItem(id, record with { Published = true }))
            : this;
}
