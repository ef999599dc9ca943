using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Model;

namespace Mosaic.Files;

/// <content>Checks of what is stored.</content>
public static partial class FilesProtocol
{
    /// <summary>
    /// Checks every live version of a file, of all under a name, or (<paramref name="Path"/> null) of the account: asks
    /// the holders for shards and verifies those against the columns' roots. Answered by <see cref="Checked"/>, or
    /// <see cref="Failed"/>.
    /// </summary>
    /// <param name="Path">What to check.</param>
    /// <param name="ReadData">Every shard; else one of each column at each holder.</param>
    /// <param name="Seed">What the choice of that one follows from.</param>
    /// <param name="Report">Told, several times a second at most, how far it has come; must not block.</param>
    /// <param name="Cancelled">Ends it.</param>
    public sealed record Check(
        MosaicPath? Path, bool ReadData, uint Seed, Action<CheckProgress> Report, CancellationToken Cancelled)
        : INoSerializationVerificationNeeded;

    /// <summary>
    /// How far a check has come: files of how many; bytes read, and how many there are, 0 where not all are read.
    /// </summary>
    public sealed record CheckProgress(int Files, int AllFiles, long Bytes, long AllBytes, long Problems);

    /// <summary>What was looked at, and what is wrong; of more problems than fit, the worst.</summary>
    public sealed record Checked(
        int Files, int Versions, long Columns, long Shards, long Bytes, ImmutableArray<CheckProblem> Problems,
        long AllProblems, CheckVerdict Worst)
    {
        /// <summary>
        /// The account's files whose metadata does not open, so that nobody knows their names; where all are checked.
        /// </summary>
        public int Nameless { get; init; }
    }

    /// <summary>Something that is not as it should be.</summary>
    /// <param name="Path">Of which file.</param>
    /// <param name="Version">Of which of its versions.</param>
    /// <param name="Verdict">How bad it is.</param>
    /// <param name="What">What is wrong, in one word for programs.</param>
    /// <param name="Column">Of which column; null: of the whole.</param>
    /// <param name="Holder">At whom; null: at nobody in particular.</param>
    /// <param name="Detail">For a person: what is wrong.</param>
    /// <param name="Remedy">For a person: what is done about it, or to be done.</param>
    public sealed record CheckProblem(
        MosaicPath Path, FileVersionId Version, CheckVerdict Verdict, string What, int? Column, NodeId? Holder,
        string Detail, string Remedy);
}

/// <summary>How bad something is; the greatest is the worst.</summary>
public enum CheckVerdict
{
    /// <summary>All is there.</summary>
    Good,

    /// <summary>Something is missing or damaged, and the file can be read.</summary>
    Impaired,

    /// <summary>It cannot be read until a holder returns.</summary>
    OutOfReach,

    /// <summary>It cannot be read by what there is, whoever returns.</summary>
    Lost,
}
