using Akka.Actor;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>What coordinators and their parent say to each other.</summary>
internal static class FilesInternal
{
    /// <summary>To the parent: the requester has its final answer.</summary>
    public sealed record Answered
    {
        /// <summary>The only one.</summary>
        public static readonly Answered Instance = new();
    }

    /// <summary>To the parent: make this durable; answered by <see cref="Recorded"/>.</summary>
    public sealed record Record(UploadRecord Upload, long Generation);

    /// <summary>The record is durable.</summary>
    public sealed record Recorded(long Generation);

    /// <summary>To the parent: the version is published; answered by <see cref="PublishedRecorded"/>.</summary>
    public sealed record RecordPublished(FileVersionId Version);

    /// <summary>That is durable.</summary>
    public sealed record PublishedRecorded
    {
        /// <summary>The only one.</summary>
        public static readonly PublishedRecorded Instance = new();
    }

    /// <summary>To the parent: nothing is left to do for this upload.</summary>
    public sealed record RecordFinished(FileVersionId Version);

    /// <summary>The caller cancelled.</summary>
    public sealed record Cancelled : INoSerializationVerificationNeeded
    {
        /// <summary>The only one.</summary>
        public static readonly Cancelled Instance = new();
    }
}
