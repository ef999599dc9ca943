using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Model;
using Mosaic.Shards.Events;

namespace Mosaic.Shards;

/// <summary>
/// What this module persists, to and from its state. Our own journal is trusted: signatures are not checked.
/// </summary>
public static class ShardsEvents
{
    /// <summary>Names the events in the journal; before the first actor of this module starts.</summary>
    public static void Register()
    {
        EventManifests.Register("shards.committed.v1", ColumnsCommitted.Parser);
        EventManifests.Register("shards.freed.v1", ContentFreed.Parser);
        EventManifests.Register("shards.index.v1", IndexSnapshot.Parser);
        EventManifests.Register("shards.capacity.v1", CapacityChanged.Parser);
    }

    /// <summary>The event of a commit.</summary>
    public static ColumnsCommitted Committed(HeldContent held) => new() { Content = Stored(held) };

    /// <summary>The event of a deletion.</summary>
    public static ContentFreed Freed(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new() { Receipt = Bytes(receipt.Statement) };
    }

    /// <summary>A holder's whole index.</summary>
    public static IndexSnapshot Snapshot(ShardIndexState index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var snapshot = new IndexSnapshot();
        snapshot.Contents.AddRange(index.Contents.Values.Select(Stored));
        snapshot.Withdrawn.AddRange(index.Withdrawn.Values.Select(receipt => Bytes(receipt.Statement)));
        return snapshot;
    }

    /// <summary>The index that a snapshot holds.</summary>
    /// <exception cref="MalformedException">The journal is damaged.</exception>
    public static ShardIndexState Read(IndexSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        // Each is there once; of a damaged snapshot that names one twice, the last counts.
        return new ShardIndexState(
            ImmutableDictionary<ContentId, HeldContent>.Empty.SetItems(
                snapshot.Contents.Select(Held).Select(held => KeyValuePair.Create(held.Content, held))),
            ImmutableDictionary<ContentId, Receipt>.Empty.SetItems(
                snapshot.Withdrawn.Select(ReadReceipt)
                    .Select(receipt => KeyValuePair.Create(receipt.Content, receipt))));
    }

    /// <summary>The index after an event.</summary>
    /// <exception cref="MalformedException">The journal is damaged.</exception>
    public static ShardIndexState Apply(ShardIndexState index, ColumnsCommitted committed)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(committed);
        return index.Committed(Held(committed.Content));
    }

    /// <summary>The index after an event.</summary>
    /// <exception cref="MalformedException">The journal is damaged.</exception>
    public static ShardIndexState Apply(ShardIndexState index, ContentFreed freed)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(freed);
        return index.Freed(ReadReceipt(freed.Receipt));
    }

    private static StoredContent Stored(HeldContent held) => new()
    {
        Owner = UnsafeByteOperations.UnsafeWrap(held.Owner.Value.ToArray()),
        K = (uint)held.Layout.Code.K,
        M = (uint)held.Layout.Code.M,
        SegmentCount = (ulong)held.Layout.SegmentCount,
        SealedLength = (ulong)held.Layout.SealedLength,
        Receipt = Bytes(held.Receipt.Statement),
        FileVersion = held.Offer is null ? ByteString.Empty : Bytes(held.Offer.Statement),
    };

    private static HeldContent Held(StoredContent? stored)
    {
        if (stored is null) throw new MalformedException("a commit without a content");
        var code = new Code((int)stored.K, (int)stored.M);
        return new HeldContent(
            new AccountId(stored.Owner.Span),
            ContentLayout.FromDescriptor(
                code, code.SegmentSize, (long)stored.SegmentCount, (long)stored.SealedLength),
            ReadReceipt(stored.Receipt),
            stored.FileVersion.IsEmpty ? null : FileVersion.Read(Statement.Parse(stored.FileVersion.Span)));
    }

    private static Receipt ReadReceipt(ByteString bytes) => Receipt.Read(Statement.Parse(bytes.Span));

    // Statements never change, so their bytes can be shared with the message.
    private static ByteString Bytes(Statement statement) => UnsafeByteOperations.UnsafeWrap(statement.Bytes);
}
