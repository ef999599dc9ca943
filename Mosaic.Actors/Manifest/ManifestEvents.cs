using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Manifest.Events;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>Between what the manifest persists (events.proto) and what it works with.</summary>
internal static class ManifestEvents
{
    /// <summary>Names the events in the journal; before the first writer starts.</summary>
    public static void Register()
    {
        EventManifests.Register("manifest.added.v1", StatementsAdded.Parser);
        EventManifests.Register("manifest.checkpoint.v1", ManifestCheckpoint.Parser);
    }

    /// <summary>The event of an addition.</summary>
    public static StatementsAdded Added(WriterProtocol.Portion portion)
    {
        ArgumentNullException.ThrowIfNull(portion);
        var added = new StatementsAdded();
        added.Statements.AddRange(
            portion.Statements.Select(read => UnsafeByteOperations.UnsafeWrap(read.Statement.Bytes)));
        added.Buried.AddRange(portion.Buried.Select(Write));
        return added;
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="MalformedException">The journal is damaged.</exception>
    public static WriterProtocol.Portion Read(StatementsAdded added)
    {
        ArgumentNullException.ThrowIfNull(added);
        return new WriterProtocol.Portion(
            [.. added.Statements.Select(static bytes => ManifestStatement.Read(Statement.Parse(bytes.Span)))],
            [.. added.Buried.Select(Read)]);
    }

    /// <summary>A buried version as it is written in events and rows.</summary>
    public static Burial Write(BuriedVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new Burial
        {
            Version = Field(version.Id.Value),
            Owner = Field(version.Path.Owner.Value),
            PathTag = Field(version.Path.Tag.Value),
            Time = version.Time.Value,
            Content = Field(version.Content.Value),
        };
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="MalformedException">An id in it has not its length.</exception>
    public static BuriedVersion Read(Burial burial)
    {
        ArgumentNullException.ThrowIfNull(burial);
        return new BuriedVersion(
            new FileVersionId(burial.Version.Span),
            new PathKey(new AccountId(burial.Owner.Span), new PathTag(burial.PathTag.Span)),
            new Hlc(burial.Time),
            new ContentId(burial.Content.Span));
    }

    private static ByteString Field(Id256 id) => UnsafeByteOperations.UnsafeWrap(id.ToArray());
}
