using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>Names one shard.</summary>
public readonly record struct ShardAddress(ContentId Content, int Column, long Segment);

/// <summary>
/// The shards known to be bad and not rebuilt yet; immutable. It need not survive a restart, because every read checks
/// what is on the disk anew. Bounded: what is not taken in is found again by the next check, when others are rebuilt.
/// </summary>
/// <param name="Bad">Each bad shard, and when it was told last.</param>
public sealed record QuarantineState(ImmutableDictionary<ShardAddress, DateTimeOffset> Bad)
{
    /// <summary>The most shards in quarantine, per holder.</summary>
    public const int MaxShards = 1024;

    /// <summary>The most shards told again at a time.</summary>
    public const int MaxReminders = 64;

    /// <summary>None.</summary>
    public static QuarantineState Empty { get; } = new(ImmutableDictionary<ShardAddress, DateTimeOffset>.Empty);

    /// <summary>Takes a shard in; unchanged when it is known or the limit is reached.</summary>
    public QuarantineState Add(ShardAddress shard, DateTimeOffset now) =>
        Bad.ContainsKey(shard) || Bad.Count >= MaxShards ? this : new(Bad.Add(shard, now));

    /// <summary>The shard is good again; unchanged when it was not in.</summary>
    public QuarantineState Remove(ShardAddress shard) => Bad.ContainsKey(shard) ? new(Bad.Remove(shard)) : this;

    /// <summary>A content is gone.</summary>
    public QuarantineState Forget(ContentId content) =>
        Bad.Keys.Any(shard => shard.Content == content)
            ? new(Bad.RemoveRange(Bad.Keys.Where(shard => shard.Content == content)))
            : this;

    /// <summary>
    /// Those told last at least <paramref name="after"/> ago, longest ago first, at most <see cref="MaxReminders"/>;
    /// they count as told now.
    /// </summary>
    public (QuarantineState State, ImmutableArray<ShardAddress> Due) Remind(DateTimeOffset now, TimeSpan after)
    {
        ImmutableArray<ShardAddress> due =
        [
            .. Bad.Where(entry => now - entry.Value >= after).OrderBy(entry => entry.Value).Select(entry => entry.Key)
                .Take(MaxReminders),
        ];
        return (new(Bad.SetItems(due.Select(shard => KeyValuePair.Create(shard, now)))), due);
    }
}
