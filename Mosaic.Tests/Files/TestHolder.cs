using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Merkle;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Files;

/// <summary>
/// A holder in memory that obeys the wire's contract: leases, shards, commits with receipts, releases, reads. Not
/// thread-safe: the test wire serialises.
/// </summary>
internal sealed class TestHolder(NodeKey key, NetworkId network) : IDisposable
{
    private readonly Dictionary<(ContentId, int), SortedDictionary<long, byte[]>> _leases = [];
    private readonly Dictionary<(ContentId, int), (SortedDictionary<long, byte[]> Shards, ColumnTree Tree)> _held = [];

    public NodeId Node => key.NodeId;

    public int Leases => _leases.Count;

    public int Columns => _held.Count;

    public int Commits { get; private set; }

    /// <summary>Signs receipts with another root when set.</summary>
    public bool LiesInReceipts { get; set; }

    /// <summary>What a version that died took with it.</summary>
    public void Free(ContentId content)
    {
        foreach (var held in _held.Keys.Where(held => held.Item1 == content).ToArray()) _held.Remove(held);
    }

    public IEnumerable<byte[]> AllShards() =>
        _held.Values.SelectMany(static held => held.Shards.Values).Concat(
            _leases.Values.SelectMany(static lease => lease.Values));

    public WireMessage Handle(WireMessage message) => message.Header switch
    {
        StoreRequest request => Store(request),
        ShardData data => Take(data, message.Payload),
        Commit commit => Make(commit),
        Release release => Free(release),
        GetShards get => Read(get),
        _ => Refuse(RefusalCode.Malformed),
    };

    public void Dispose() => key.Dispose();

    private WireMessage Store(StoreRequest request)
    {
        if (new NodeId(request.TargetNode.Span) != Node) return Refuse(RefusalCode.WrongTarget);
        if (!Signatures.Verify(
            new Id256(request.Account.Span), StoreSigning.CanonicalBytes(request), request.Signature.Span))
        {
            return Refuse(RefusalCode.BadSignature);
        }
        foreach (var column in request.Columns)
            _leases.TryAdd((new ContentId(request.ContentId.Span), (int)column), []);
        return WireMessage.Of(new StoreAccepted());
    }

    private WireMessage Take(ShardData data, ReadOnlyMemory<byte> shard)
    {
        if (!_leases.TryGetValue((new ContentId(data.ContentId.Span), (int)data.Column), out var lease))
            return Refuse(RefusalCode.NotFound);
        lease[(long)data.Segment] = shard.ToArray();
        return WireMessage.Of(new ShardStored());
    }

    private WireMessage Make(Commit commit)
    {
        Commits++;
        var version = FileVersion.Read(Statement.Parse(commit.FileVersion.Span));
        if (!version.Statement.HasValidSignature()) return Refuse(RefusalCode.BadSignature);
        var content = version.Content;
        foreach (var column in commit.Columns.Select(static column => (int)column))
        {
            if (_held.ContainsKey((content.Content, column))) continue;
            if (!_leases.TryGetValue((content.Content, column), out var shards)) return Refuse(RefusalCode.NotFound);
            if (shards.Count != content.Layout.SegmentCount) return Refuse(RefusalCode.NotReady);
            var tree = new ColumnTree(column, [.. shards.Values.Select(static shard => ShardHash.Of(shard))]);
            if (tree.Root != content.Roots[column]) return Refuse(RefusalCode.RootMismatch);
            _held.Add((content.Content, column), (shards, tree));
            _leases.Remove((content.Content, column));
        }
        var columns = _held.Keys.Where(held => held.Item1 == content.Content)
            .Select(held => (held.Item2, LiesInReceipts ? default : _held[held].Tree.Root));
        var receipt = Receipt.Create(network, key.Signing, content.Content, columns, version.Time);
        return WireMessage.Of(new StoreAck { Receipt = ByteString.CopyFrom(receipt.Statement.Bytes.Span) });
    }

    private WireMessage Free(Release release)
    {
        if (!Signatures.Verify(
            new Id256(release.Account.Span), StoreSigning.CanonicalBytes(release), release.Signature.Span))
        {
            return Refuse(RefusalCode.BadSignature);
        }
        foreach (var column in release.Columns) _leases.Remove((new ContentId(release.ContentId.Span), (int)column));
        return WireMessage.Of(new Released());
    }

    private WireMessage Read(GetShards get)
    {
        var address = (new ContentId(get.ContentId.Span), (int)get.Column);
        if (get.LeasedHash.Length > 0)
        {
            return _leases.TryGetValue(address, out var lease) && lease.TryGetValue((long)get.Segment, out var leased)
                && ShardHash.Of(leased) == new ShardHash(get.LeasedHash.Span)
                ? WireMessage.Of(new Shard(), leased)
                : Refuse(RefusalCode.NotFound);
        }
        if (!_held.TryGetValue(address, out var held) || !held.Shards.TryGetValue((long)get.Segment, out var shard))
            return Refuse(RefusalCode.NotFound);
        var answer = new Shard { SegmentCount = (ulong)held.Shards.Count };
        answer.Path.AddRange(held.Tree.Path((long)get.Segment)
            .Select(static sibling => ByteString.CopyFrom(sibling.ToArray())));
        return WireMessage.Of(answer, shard);
    }

    private static WireMessage Refuse(RefusalCode code) => WireMessage.Refuse(code, code.ToString());
}
