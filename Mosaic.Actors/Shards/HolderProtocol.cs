using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>What <see cref="ShardsActor"/>, its holders and its scrubber say to each other.</summary>
internal static class HolderProtocol
{
    /// <summary>A holder's index is recovered and its roots are referenced: what it comes to.</summary>
    public sealed record HolderReady(
        int Number, long FileBytes, ImmutableDictionary<AccountId, long> RowBytes, int Columns);

    /// <summary>To a holder: a lease was opened or extended. Answered to the wire with StoreAccepted.</summary>
    public sealed record OpenLease(LeaseState Lease, long Ticket);

    /// <summary>
    /// To a holder: give up these columns (null: all) of these leases, and answer Released to the wire once their
    /// files are gone.
    /// </summary>
    public sealed record CloseLeases(
        ImmutableArray<LeaseKey> Keys, ImmutableSortedSet<int>? Columns, long? Ticket);

    /// <summary>From a holder: columns left a lease, committed as that many bytes, or dropped (0).</summary>
    public sealed record LeaseSettled(LeaseKey Key, ImmutableArray<int> Columns, long CommittedBytes);

    /// <summary>To a holder: a verified version's columns are to be committed.</summary>
    public sealed record CommitColumns(
        NodeId From, FileVersion Version, ImmutableSortedSet<int> Columns, long Ticket, TimeSpan Patience);

    /// <summary>From a holder: rows were added, or removed (negative).</summary>
    public sealed record RowsChanged(AccountId Owner, long RowBytes, long FileBytes, int Columns);

    /// <summary>From a holder: how many shards it has in quarantine.</summary>
    public sealed record QuarantineChanged(int Number, int Shards);

    /// <summary>To the scrubber: whom it asks.</summary>
    public sealed record ScrubHolders(ImmutableArray<IActorRef> Holders);

    /// <summary>To the scrubber: check this content before others.</summary>
    public sealed record ScrubFirst(ContentId Content, IActorRef Holder);

    /// <summary>To a holder: which columns have you, of this content or (null) in all?</summary>
    public sealed record ListColumns(ContentId? Content);

    /// <summary>The columns of <see cref="ListColumns"/>.</summary>
    public sealed record ColumnsListed(ImmutableArray<IndexRow> Columns);

    /// <summary>To a holder: the scrubber found a shard damaged, for this reason.</summary>
    public sealed record FoundDamaged(ShardAddress Shard, ColumnRoot Root, string Reason);

    /// <summary>To oneself: work on other threads is done, and the actor that asked for it goes on.</summary>
    public sealed record Continue(object Asker, Action Then) : INoSerializationVerificationNeeded;
}

/// <summary>One index row with what reading it takes.</summary>
internal readonly record struct IndexRow(ContentId Content, ColumnGeometry Geometry, ColumnRoot Root);
