using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Shards;

/// <summary>A lease as its holder sees it: the columns that are on their way. Mutable; one actor's own.</summary>
internal sealed class HolderLease(LeaseState lease)
{
    public LeaseKey Key { get; } = lease.Key;

    public AccountId Account { get; } = lease.Account;

    /// <summary>Bytes of a shard of every segment but the last.</summary>
    public int ShardLength { get; } = ColumnGeometry.FullShardLength(lease.Code);

    /// <summary>The most bytes of shards it may hold.</summary>
    public long MaxBytes { get; set; }

    public DateTimeOffset LastShard { get; set; } = lease.LastShard;

    public Dictionary<int, LeasedColumn> Columns { get; } = [];

    /// <summary>Bytes of shards it holds.</summary>
    public long Bytes => Columns.Values.Sum(column => column.Bytes);

    /// <summary>What is wrong with a shard of this length for this column; null if it can be taken.</summary>
    public string? Refuses(LeasedColumn column, long segment, int length)
    {
        if (length <= 0 || length > ShardLength || length % Codecs.Sealing.ContentLayout.ShardAlignment != 0)
            return $"a shard of this lease is a multiple of 64 bytes, at most {ShardLength}";
        var known = column.Shards.TryGetValue(segment, out var shard) ? shard.Length : 0;
        return segment < 0 || segment > MaxBytes / ShardLength || Bytes + length - known > MaxBytes
            ? $"the lease is for {MaxBytes} bytes"
            : null;
    }
}

/// <summary>One column on its way: a file that fills in any order.</summary>
internal sealed class LeasedColumn(int column, string path)
{
    public int Column { get; } = column;

    public string Path { get; } = path;

    /// <summary>The shards written so far, by segment.</summary>
    public Dictionary<long, (ShardHash Hash, int Length)> Shards { get; } = [];

    /// <summary>Segments being written now.</summary>
    public HashSet<long> Writing { get; } = [];

    /// <summary>It is being moved into place.</summary>
    public bool Committing { get; set; }

    /// <summary>
    /// Reads that came while it was neither in the lease's file any more nor in the index yet; answered when that is
    /// decided.
    /// </summary>
    public List<WireProtocol.Incoming> Readers { get; } = [];

    /// <summary>Who waits for its end; it is given up once there is one.</summary>
    public List<LeaseClosing> Closings { get; } = [];

    /// <summary>Its file is being removed.</summary>
    public bool Dropping { get; set; }

    public long Bytes { get; private set; }

    /// <summary>Nothing is done to its file now.</summary>
    public bool Idle => Writing.Count == 0 && !Committing && !Dropping;

    public void Written(long segment, ShardHash hash, int length)
    {
        if (Shards.TryGetValue(segment, out var before)) Bytes -= before.Length;
        Shards[segment] = (hash, length);
        Bytes += length;
    }

    public void Clear()
    {
        Shards.Clear();
        Bytes = 0;
    }

    /// <summary>Whether its shards cannot belong to a column of this geometry.</summary>
    public bool Contradicts(ColumnGeometry geometry) => Shards.Any(
        shard => !geometry.Has(shard.Key) || shard.Value.Length != geometry.LengthOf(shard.Key));

    /// <summary>The hashes by segment, if every shard of this geometry is here; else null.</summary>
    public ShardHash[]? Complete(ColumnGeometry geometry)
    {
        if (Shards.Count != geometry.Segments || Writing.Count > 0 || Contradicts(geometry)) return null;
        var hashes = new ShardHash[geometry.Segments];
        foreach (var (segment, shard) in Shards) hashes[segment] = shard.Hash;
        return hashes;
    }
}

/// <summary>Counts down the columns of one request to close leases; its ticket is answered at zero.</summary>
internal sealed class LeaseClosing(long? ticket)
{
    public long? Ticket { get; } = ticket;

    public int Left { get; set; }
}
