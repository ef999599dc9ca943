using System.Collections.Immutable;

namespace Mosaic.Manifest;

/// <summary>Between <c>/user/manifest</c>, which has the state, and its partitions, which have the journal.</summary>
internal static class PartitionProtocol
{
    /// <summary>How many partition actors there are. Part of the journal's layout: not to be changed.</summary>
    public const int Actors = 4;

    /// <summary>Which of them a digest partition belongs to.</summary>
    public static int ActorOf(int partition) => partition % Actors;

    /// <summary>Statements, and versions that are only remembered.</summary>
    public sealed record Portion(ImmutableArray<ManifestEntry> Entries, ImmutableArray<BuriedVersion> Buried)
    {
        /// <summary>How many of both.</summary>
        public int Count => Entries.Length + Buried.Length;
    }

    /// <summary>To a partition actor: make this durable. Answered by one or more <see cref="Appended"/>.</summary>
    public sealed record Append(Portion Portion);

    /// <summary>From a partition actor: this is durable.</summary>
    public sealed record Appended(Portion Portion);

    /// <summary>From a partition actor that starts: this is what the journal holds. Comes in many parts.</summary>
    public sealed record Recovered(Portion Portion);

    /// <summary>From a partition actor that starts: that was all.</summary>
    public sealed record RecoveryDone(int Number);

    /// <summary>From a partition actor: asks for all of its partitions, to write a snapshot of.</summary>
    public sealed record AskWhole(int Number);

    /// <summary>To a partition actor: everything that it said is durable and that is still kept.</summary>
    public sealed record Whole(Portion Portion);
}
