using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Files;

/// <summary>The wire messages an owner sends to holders.</summary>
internal static class ShardMessages
{
    /// <summary>A signed request for a lease of some columns.</summary>
    /// <param name="account">The owner's key.</param>
    /// <param name="holder">The node that is asked, and no other.</param>
    /// <param name="content">The content.</param>
    /// <param name="code">Its code.</param>
    /// <param name="columns">The columns, in rising order.</param>
    /// <param name="maxBytes">Bytes that all these columns together take at most.</param>
    /// <param name="now">The time.</param>
    public static WireMessage Store(
        AccountKey account, NodeId holder, ContentId content, Code code, ImmutableArray<int> columns, long maxBytes,
        DateTimeOffset now)
    {
        var request = new StoreRequest
        {
            TargetNode = Field(holder.Value),
            Account = Field(account.AccountId.Value),
            ContentId = Field(content.Value),
            K = (uint)code.K,
            M = (uint)code.M,
            SegmentSize = (uint)code.SegmentSize,
            MaxBytes = (ulong)maxBytes,
            TimestampMs = now.ToUnixTimeMilliseconds(),
        };
        request.Columns.AddRange(columns.Select(static column => (uint)column));
        request.Signature = UnsafeByteOperations.UnsafeWrap(
            account.Signing.Sign(StoreSigning.CanonicalBytes(request)));
        return WireMessage.Of(request);
    }

    /// <summary>A signed request to free the lease of some columns.</summary>
    public static WireMessage Release(
        AccountKey account, NodeId holder, ContentId content, ImmutableArray<int> columns, DateTimeOffset now)
    {
        var release = new Release
        {
            TargetNode = Field(holder.Value),
            Account = Field(account.AccountId.Value),
            ContentId = Field(content.Value),
            TimestampMs = now.ToUnixTimeMilliseconds(),
        };
        release.Columns.AddRange(columns.Select(static column => (uint)column));
        release.Signature = UnsafeByteOperations.UnsafeWrap(
            account.Signing.Sign(StoreSigning.CanonicalBytes(release)));
        return WireMessage.Of(release);
    }

    /// <summary>One shard of a leased column.</summary>
    public static WireMessage Shard(ContentId content, int column, long segment, ReadOnlyMemory<byte> shard) =>
        WireMessage.Of(
            new ShardData { ContentId = Field(content.Value), Column = (uint)column, Segment = (ulong)segment }, shard);

    /// <summary>A request to make columns durable under their version.</summary>
    public static WireMessage Commit(FileVersion version, ImmutableArray<int> columns)
    {
        var commit = new Commit { FileVersion = UnsafeByteOperations.UnsafeWrap(version.Statement.Bytes) };
        commit.Columns.AddRange(columns.Select(static column => (uint)column));
        return WireMessage.Of(commit);
    }

    /// <summary>A request for one shard: of a committed column, or by its hash of one's own lease.</summary>
    public static WireMessage Get(ContentId content, int column, long segment, ShardHash? leased = null)
    {
        var get = new GetShards { ContentId = Field(content.Value), Column = (uint)column, Segment = (ulong)segment };
        if (leased is { } hash) get.LeasedHash = Field(hash.Value);
        return WireMessage.Of(get);
    }

    private static ByteString Field(Id256 id) => UnsafeByteOperations.UnsafeWrap(id.ToArray());
}
