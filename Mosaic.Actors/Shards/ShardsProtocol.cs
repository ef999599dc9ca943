using Akka.Actor;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// What <c>/user/shards</c> takes and sends inside the node. It also takes each <see cref="NetworkView"/>, the
/// manifest's events, and from the wire StoreRequest, ShardData, Commit, Release and GetShards.
/// </summary>
public static class ShardsProtocol
{
    /// <summary>
    /// Asks for figures; answered by <see cref="Usage"/> once they are known: after the journals are read and the room
    /// is chosen.
    /// </summary>
    public sealed record GetUsage;

    /// <summary>
    /// Bytes: offered, in committed columns (trees included), in leases. <paramref name="Columns"/> counts committed
    /// index rows, <paramref name="Quarantined"/> shards known bad and not yet rebuilt.
    /// </summary>
    public sealed record Usage(long Capacity, long Used, long Leased, int Columns, int Quarantined);

    /// <summary>
    /// Changes how many bytes this node offers, durably; answered by <see cref="CapacitySet"/>. Lower than what is
    /// used is allowed: then nothing more is accepted.
    /// </summary>
    public sealed record SetCapacity(long Bytes);

    /// <summary>The capacity is durable.</summary>
    public sealed record CapacitySet(Usage Usage);

    /// <summary>Where <see cref="ShardDamaged"/> is sent.</summary>
    public sealed record SubscribeDamage(IActorRef Subscriber);

    /// <summary>
    /// A shard held here failed its check and is quarantined: it is not served until <see cref="RestoreShard"/>
    /// brings the right bytes. Sent again after a while for as long as it is bad.
    /// </summary>
    public sealed record ShardDamaged(ContentId Content, int Column, long Segment);

    /// <summary>The rebuilt bytes of a shard; checked against the column's root, written in place, fsynced.</summary>
    public sealed record RestoreShard(ContentId Content, int Column, long Segment, ReadOnlyMemory<byte> Bytes);

    /// <summary>
    /// Answer to <see cref="RestoreShard"/>: false when the bytes did not match or the column is gone.
    /// </summary>
    public sealed record ShardRestored(ContentId Content, int Column, long Segment, bool Restored);
}
