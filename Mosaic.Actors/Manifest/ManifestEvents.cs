using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Manifest.Events;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>Between what the manifest persists (events.proto) and what it works with.</summary>
internal static class ManifestEvents
{
    /// <summary>Names the events in the journal; before the first partition actor starts.</summary>
    public static void Register()
    {
        EventManifests.Register("manifest.added.v1", StatementsAdded.Parser);
        EventManifests.Register("manifest.snapshot.v1", ManifestSnapshot.Parser);
    }

    /// <summary>The event of an addition.</summary>
    public static StatementsAdded Added(PartitionProtocol.Portion portion)
    {
        var added = new StatementsAdded();
        Fill(portion, added.Statements, added.Buried);
        return added;
    }

    /// <summary>The snapshot of all that some partitions have.</summary>
    public static ManifestSnapshot Snapshot(PartitionProtocol.Portion portion)
    {
        var snapshot = new ManifestSnapshot();
        Fill(portion, snapshot.Statements, snapshot.Buried);
        return snapshot;
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="MalformedException">The journal is damaged.</exception>
    public static PartitionProtocol.Portion Read(StatementsAdded added) => Read(added.Statements, added.Buried);

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="MalformedException">The snapshot is damaged.</exception>
    public static PartitionProtocol.Portion Read(ManifestSnapshot snapshot) =>
        Read(snapshot.Statements, snapshot.Buried);

    private static void Fill(
        PartitionProtocol.Portion portion, RepeatedField<ByteString> statements, RepeatedField<Burial> buried)
    {
        statements.AddRange(
            portion.Entries.Select(entry => UnsafeByteOperations.UnsafeWrap(entry.Statement.Bytes)));
        buried.AddRange(portion.Buried.Select(version => new Burial
        {
            Version = Field(version.Id.Value),
            Owner = Field(version.Path.Owner.Value),
            PathTag = Field(version.Path.Tag.Value),
            Time = version.Time.Value,
            Content = Field(version.Content.Value),
        }));
    }

    private static PartitionProtocol.Portion Read(RepeatedField<ByteString> statements, RepeatedField<Burial> buried)
    {
        var entries = ImmutableArray.CreateBuilder<ManifestEntry>(statements.Count);
        foreach (var bytes in statements) entries.Add(ManifestEntry.Read(Statement.Parse(bytes.Span)));
        var remembered = ImmutableArray.CreateBuilder<BuriedVersion>(buried.Count);
        foreach (var burial in buried)
        {
            remembered.Add(new BuriedVersion(
                new FileVersionId(burial.Version.Span),
                new PathKey(new AccountId(burial.Owner.Span), new PathTag(burial.PathTag.Span)),
                new Hlc(burial.Time),
                new ContentId(burial.Content.Span)));
        }
        return new PartitionProtocol.Portion(entries.MoveToImmutable(), remembered.MoveToImmutable());
    }

    private static ByteString Field(Id256 id) => UnsafeByteOperations.UnsafeWrap(id.ToArray());
}
