using System.Collections.Immutable;
using Mosaic.Codecs.Statements;

namespace Mosaic.Manifest;

/// <summary>Between <c>/user/manifest</c>, which has the set, and its writers, which have the journal.</summary>
internal static class WriterProtocol
{
    /// <summary>Which of some writers a statement of a digest partition goes to.</summary>
    public static int WriterOf(int partition, int writers) => partition % writers;

    /// <summary>Statements, and versions that are only remembered.</summary>
    public sealed record Portion(ImmutableArray<ITimedStatement> Statements, ImmutableArray<BuriedVersion> Buried)
    {
        /// <summary>How many of both.</summary>
        public int Count => Statements.Length + Buried.Length;
    }

    /// <summary>To a writer: make this durable. Answered by one or more <see cref="Appended"/>, in order.</summary>
    public sealed record Append(Portion Portion);

    /// <summary>From a writer: this is durable, in the event of that number.</summary>
    public sealed record Appended(int Writer, Portion Portion, long SequenceNr);

    /// <summary>From a writer that starts: this is what an event of the journal holds.</summary>
    public sealed record Recovered(int Writer, Portion Portion, long SequenceNr);

    /// <summary>From a writer that starts: the journal before was given up at that step of the store.</summary>
    public sealed record CheckpointRecovered(long Steps);

    /// <summary>From a writer that starts: that was all, and the last event had that number.</summary>
    public sealed record RecoveryDone(int Writer, long SequenceNr);

    /// <summary>
    /// To a writer: what its events up to that number hold is in the store, at that step. It need not keep them.
    /// </summary>
    public sealed record Checkpointed(long SequenceNr, long Steps);
}
