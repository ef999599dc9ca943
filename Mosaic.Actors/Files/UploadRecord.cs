using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Events;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>
/// What survives a crash of an upload that began to commit: enough to complete it, or to give it up. The file key is
/// not part of it, for nothing is ever sealed again.
/// </summary>
/// <param name="Version">The signed version.</param>
/// <param name="Placement">Who was asked to commit which column.</param>
/// <param name="Published">True once version and receipts were durable in the manifest.</param>
internal sealed record UploadRecord(
    FileVersion Version, ImmutableSortedDictionary<int, NodeId> Placement, bool Published)
{
    /// <summary>The event that states this record.</summary>
    public UploadRecorded ToEvent()
    {
        var recorded = new UploadRecorded { Version = UnsafeByteOperations.UnsafeWrap(Version.Statement.Bytes) };
        foreach (var (column, node) in Placement)
            recorded.Placement.Add(new PlacedColumn { Column = (uint)column, Node = Field(node.Value) });
        return recorded;
    }

    /// <summary>Reads an event of this node's own journal.</summary>
    /// <exception cref="MalformedException">The journal is damaged.</exception>
    public static UploadRecord FromEvent(UploadRecorded recorded)
    {
        var version = FileVersion.Read(Statement.Parse(recorded.Version.Span));
        var placement = ImmutableSortedDictionary.CreateBuilder<int, NodeId>();
        foreach (var placed in recorded.Placement)
        {
            if (placed.Column >= version.Content.Code.N
                || !placement.TryAdd((int)placed.Column, new NodeId(placed.Node.Span)))
            {
                throw new MalformedException($"column {placed.Column} of an upload is placed twice, or there is none");
            }
        }
        return new UploadRecord(version, placement.ToImmutable(), Published: false);
    }

    /// <summary>An id as a field.</summary>
    public static ByteString Field(Id256 id) => UnsafeByteOperations.UnsafeWrap(id.ToArray());
}
