using System.Security.Cryptography;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Merkle;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Shards;

/// <summary>
/// A content with its signed version and shards. The shards are noise of the right lengths: a holder cannot tell.
/// </summary>
internal sealed class Sample
{
    private Sample(FileVersion version, byte[][][] shards)
    {
        Version = version;
        Shards = shards;
    }

    public FileVersion Version { get; }

    /// <summary>By column, then segment.</summary>
    public byte[][][] Shards { get; }

    public ContentId Content => Version.Content.Content;

    public ContentLayout Layout => Version.Content.Layout;

    public static Sample Create(
        NetworkId network, SigningKey owner, Hlc time, long length, int seed, byte[][][]? shards = null)
    {
        var random = new Random(seed);
        var layout = ContentLayout.ForPlaintext(Code.Default, length);
        shards ??= [.. Enumerable.Range(0, layout.Code.N).Select(_ => Column(layout, random))];
        var nonce = new byte[ContentIds.NonceSize];
        random.NextBytes(nonce);
        var descriptor = new ContentDescriptor(
            ContentIds.Derive(network, new AccountId(owner.PublicKey), nonce), [.. nonce], [.. new byte[60]], layout,
            [.. shards.Select((column, number) => Root(number, column))]);
        var tag = new PathTag(SHA256.HashData(nonce));
        var version = FileVersion.Create(network, owner, tag, time, [1, 2, 3], new NodeId(owner.PublicKey), descriptor);
        return new Sample(version, shards);
    }

    public static ColumnRoot Root(int column, byte[][] shards) =>
        new ColumnTree(column, [.. shards.Select(Hash)]).Root;

    public static ShardHash Hash(byte[] shard) => new(SHA256.HashData(shard));

    /// <summary>Bytes of a column's two files.</summary>
    public long StoredBytes(int columns) =>
        columns * Mosaic.Shards.ColumnGeometry.Of(Layout, 0).StoredLength;

    public WireMessage Store(
        SigningKey account, NodeId target, DateTimeOffset now, params int[] columns)
    {
        var request = new StoreRequest
        {
            TargetNode = Bytes(target.Value),
            Account = Bytes(account.PublicKey),
            ContentId = Bytes(Content.Value),
            K = (uint)Layout.Code.K,
            M = (uint)Layout.Code.M,
            SegmentSize = (uint)Layout.SegmentSize,
            MaxBytes = (ulong)(Layout.ColumnLength * columns.Length),
            TimestampMs = now.ToUnixTimeMilliseconds(),
        };
        request.Columns.AddRange(columns.Select(column => (uint)column));
        request.Signature = ByteString.CopyFrom(account.Sign(StoreSigning.CanonicalBytes(request)));
        return WireMessage.Of(request);
    }

    public WireMessage Release(SigningKey account, NodeId target, DateTimeOffset now, params int[] columns)
    {
        var release = new Release
        {
            TargetNode = Bytes(target.Value),
            Account = Bytes(account.PublicKey),
            ContentId = Bytes(Content.Value),
            TimestampMs = now.ToUnixTimeMilliseconds(),
        };
        release.Columns.AddRange(columns.Select(column => (uint)column));
        release.Signature = ByteString.CopyFrom(account.Sign(StoreSigning.CanonicalBytes(release)));
        return WireMessage.Of(release);
    }

    public WireMessage Shard(int column, long segment, byte[]? bytes = null) => WireMessage.Of(
        new ShardData { ContentId = Bytes(Content.Value), Column = (uint)column, Segment = (ulong)segment },
        bytes ?? Shards[column][segment]);

    public WireMessage Commit(params int[] columns) => CommitOf(Version, columns);

    public static WireMessage CommitOf(FileVersion version, params int[] columns)
    {
        var commit = new Commit { FileVersion = ByteString.CopyFrom(version.Statement.Bytes.Span) };
        commit.Columns.AddRange(columns.Select(column => (uint)column));
        return WireMessage.Of(commit);
    }

    public WireMessage Get(int column, long segment, ShardHash? leased = null) => WireMessage.Of(new GetShards
    {
        ContentId = Bytes(Content.Value),
        Column = (uint)column,
        Segment = (ulong)segment,
        LeasedHash = leased is { } hash ? Bytes(hash.Value) : ByteString.Empty,
    });

    private static byte[][] Column(ContentLayout layout, Random random) =>
    [
        .. Enumerable.Range(0, (int)layout.SegmentCount).Select(segment =>
        {
            var shard = new byte[layout.ShardLength(segment)];
            random.NextBytes(shard);
            return shard;
        }),
    ];

    private static ByteString Bytes(Id256 id) => ByteString.CopyFrom(id.ToArray());
}
