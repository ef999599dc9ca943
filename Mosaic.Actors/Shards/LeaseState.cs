using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// What names a lease: the node that opened it and the content. The opener is part of it so that nobody can stand in an
/// owner's way by opening a lease for the owner's content first.
/// </summary>
public readonly record struct LeaseKey(NodeId Opener, ContentId Content);

/// <summary>What an accepted StoreRequest asks for.</summary>
/// <param name="Account">Who signed it and is charged.</param>
/// <param name="Content">The content.</param>
/// <param name="Code">Its code.</param>
/// <param name="Columns">Which columns, at least one.</param>
/// <param name="MaxBytes">The most bytes of all these columns' shards together.</param>
public sealed record StoreTerms(
    AccountId Account, ContentId Content, Code Code, ImmutableSortedSet<int> Columns, long MaxBytes)
{
    /// <summary>Bytes to reserve: the shards and the trees they can come to need.</summary>
    public long Reservation =>
        MaxBytes
        + (Columns.Count * TreeFile.LengthOf(1))
        + (MaxBytes / ColumnGeometry.FullShardLength(Code) * Id256.Size);
}

/// <summary>Room reserved for columns that are on their way; immutable.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Account">Who is charged.</param>
/// <param name="Code">The content's code.</param>
/// <param name="Columns">Columns not yet committed or dropped.</param>
/// <param name="MaxBytes">The most bytes of shards it may receive.</param>
/// <param name="Reserved">Bytes it counts as used.</param>
/// <param name="Received">Bytes of shards that came so far, repetitions included.</param>
/// <param name="LastShard">When the last shard came, at first when it was opened.</param>
/// <param name="Closing">It is given up; its bytes count until its files are gone.</param>
public sealed record LeaseState(
    LeaseKey Key,
    AccountId Account,
    Code Code,
    ImmutableSortedSet<int> Columns,
    long MaxBytes,
    long Reserved,
    long Received,
    DateTimeOffset LastShard,
    bool Closing)
{
    /// <summary>Bytes of it that are not on the disk yet.</summary>
    public long Outstanding => Math.Max(0, Reserved - Received);

    /// <summary>Whether these terms ask for nothing that this lease does not give.</summary>
    public bool Covers(StoreTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.MaxBytes <= MaxBytes && terms.Columns.IsSubsetOf(Columns);
    }
}
