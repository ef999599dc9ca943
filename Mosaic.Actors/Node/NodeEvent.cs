using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Something that happened on this node, for a person who watches it.</summary>
/// <param name="Kind">One of <see cref="EventKinds"/>.</param>
/// <param name="Message">A sentence.</param>
public sealed record NodeEvent(string Kind, string Message)
{
    /// <summary>Counts up from 1 at each start of the node; given by the log.</summary>
    public long Number { get; init; }

    /// <summary>When it was noted, by this node's clock.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Whose business it is; null: everybody's. Nobody else is shown it.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The peer it is about.</summary>
    public NodeId? Peer { get; init; }

    /// <summary>The stored name it is about.</summary>
    public MosaicPath? Path { get; init; }

    /// <summary>The file version it is about.</summary>
    public FileVersionId? Version { get; init; }

    /// <summary>How many, where something is counted.</summary>
    public long? Count { get; init; }
}

/// <summary>The kinds of events: a name is never changed, and others may come.</summary>
public static class EventKinds
{
    /// <summary>A peer became reachable.</summary>
    public const string PeerReachable = "peer-reachable";

    /// <summary>A peer cannot be reached any more.</summary>
    public const string PeerAway = "peer-away";

    /// <summary>A node is a member now.</summary>
    public const string PeerJoined = "peer-joined";

    /// <summary>A node is a member no more.</summary>
    public const string PeerLeft = "peer-left";

    /// <summary>A file was uploaded.</summary>
    public const string Uploaded = "uploaded";

    /// <summary>A file was downloaded.</summary>
    public const string Downloaded = "downloaded";

    /// <summary>A file was deleted.</summary>
    public const string Deleted = "deleted";

    /// <summary>An upload, a download or a deletion failed.</summary>
    public const string Failed = "failed";

    /// <summary>A shard held here is damaged.</summary>
    public const string ShardDamaged = "shard-damaged";

    /// <summary>A damaged shard is rebuilt.</summary>
    public const string ShardRebuilt = "shard-rebuilt";

    /// <summary>A damaged shard could not be rebuilt.</summary>
    public const string RebuildFailed = "rebuild-failed";

    /// <summary>The worst health of the account's files changed.</summary>
    public const string Health = "health";

    /// <summary>Statements of peers were refused.</summary>
    public const string Refused = "refused";

    /// <summary>Events are missing here: their reader was too slow, or came too late.</summary>
    public const string Missed = "missed";
}
