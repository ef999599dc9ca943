using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// What <c>/user/manifest</c> takes and sends. It also takes each <see cref="NetworkView"/>, and from the wire the
/// Manifest* kinds. All local: nothing here is persisted or leaves the process.
/// </summary>
public static partial class ManifestProtocol
{
    /// <summary>
    /// Adds statements made or received on this node: verified (a no-op where already known), made durable here, then
    /// pushed. Answered once by <see cref="Published"/> or <see cref="NotPublished"/>: when durable here and, if
    /// <paramref name="Copies"/> &gt; 0, on that many peers or when <paramref name="Patience"/> is over.
    /// </summary>
    public sealed record Publish(
        ImmutableArray<Statement> Statements, int Copies, TimeSpan Patience, object? Correlation = null);

    /// <summary>Durable here and on <paramref name="Copies"/> peers by now; pushing goes on.</summary>
    public sealed record Published(int Copies, object? Correlation);

    /// <summary>Nothing was added: the first statement that was refused, and why.</summary>
    public sealed record NotPublished(StatementId Statement, string Reason, object? Correlation);

    /// <summary>Asks for what is known of one path; answered by <see cref="PathKnown"/>.</summary>
    public sealed record LookUp(AccountId Owner, PathTag PathTag, object? Correlation = null);

    /// <summary>
    /// <paramref name="Visible"/> is the version shown, if any; <paramref name="Live"/> all versions not tombstoned,
    /// latest first; <paramref name="Latest"/> the greatest time of the tag's versions seen here (what a delete's
    /// "up to" says); <paramref name="NextTime"/> a time after every version and tombstone of the tag seen here.
    /// </summary>
    public sealed record PathKnown(
        VersionView? Visible, ImmutableArray<VersionView> Live, Hlc Latest, Hlc NextTime, object? Correlation);

    /// <summary>Asks for an account's visible versions; answered by <see cref="Listing"/>.</summary>
    public sealed record ListFiles(AccountId Owner, object? Correlation = null);

    /// <summary>The visible version of each path of the account, in no particular order.</summary>
    public sealed record Listing(ImmutableArray<VersionView> Files, object? Correlation);

    /// <summary>
    /// Asks for the paths of an account with so many live versions at least; answered by <see cref="Paths"/>.
    /// </summary>
    public sealed record ListPaths(AccountId Owner, int LiveVersions, object? Correlation = null);

    /// <summary>The tags of these paths, in no particular order.</summary>
    public sealed record Paths(ImmutableArray<PathTag> Tags, object? Correlation);

    /// <summary>Asks what becomes of contents held here; answered by <see cref="ContentsKnown"/>.</summary>
    public sealed record AskContents(ImmutableArray<ContentId> Contents, object? Correlation = null);

    /// <summary>One entry for each content asked for.</summary>
    public sealed record ContentsKnown(ImmutableDictionary<ContentId, ContentState> Contents, object? Correlation);

    /// <summary>Asks for the events of this type from now on, sent to <paramref name="Subscriber"/>.</summary>
    public sealed record Subscribe(IActorRef Subscriber);

    /// <summary>An event: a live version was added to the set (by any path).</summary>
    public sealed record VersionLearned(FileVersion Version);

    /// <summary>An event: no live version names this content any more; holders free it.</summary>
    public sealed record ContentDied(ContentId Content);

    /// <summary>Asks for counts; answered by <see cref="Statistics"/>.</summary>
    public sealed record GetStatistics;

    /// <summary>How much there is, and what was refused by reason.</summary>
    public sealed record Statistics(
        int Versions, int Tombstones, int Receipts, ImmutableSortedDictionary<string, long> Refused)
    {
        /// <summary>How many statements were refused, by the node that sent them.</summary>
        public ImmutableDictionary<NodeId, long> RefusedBySender { get; init; } =
            ImmutableDictionary<NodeId, long>.Empty;
    }
}

/// <summary>What the manifest knows of a content.</summary>
/// <param name="Live">A live version that names it; null when there is none.</param>
/// <param name="Dead">
/// True when versions named it and all are tombstoned; false and no live one: not known (yet).
/// </param>
/// <param name="Holders">Who holds which column, by receipts of roster nodes whose roots match the version's.</param>
public sealed record ContentState(FileVersion? Live, bool Dead, ImmutableArray<Holding> Holders);

/// <summary>A holder holds a column, by its own receipt.</summary>
public readonly record struct Holding(NodeId Holder, int Column);

/// <summary>A live version and who holds its columns (receipts with matching roots, of roster nodes).</summary>
public sealed record VersionView(FileVersion Version, ImmutableArray<Holding> Holders)
{
    /// <summary>In a <see cref="ManifestProtocol.Listing"/>: the other live versions of its path.</summary>
    public ImmutableArray<LiveVersionSize> Others { get; init; } = [];
}

/// <summary>A live version, and the bytes that all its columns together take.</summary>
public readonly record struct LiveVersionSize(FileVersionId Id, long StoredBytes);
