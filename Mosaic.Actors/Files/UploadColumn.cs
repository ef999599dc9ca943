using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>How far a column is on its way to its holder.</summary>
internal enum ColumnPhase
{
    /// <summary>It has no holder.</summary>
    Homeless,
    /// <summary>A holder is chosen and not yet asked.</summary>
    Placed,
    /// <summary>The holder was asked for a lease.</summary>
    Asked,
    /// <summary>The lease is open; shards flow.</summary>
    Open,
    /// <summary>The holder was asked to commit.</summary>
    Committing,
    /// <summary>Durable, by the holder's receipt.</summary>
    Committed,
}

/// <summary>One column of an upload: its holder, and which of its shards that holder acknowledged.</summary>
internal sealed class UploadColumn
{
    private readonly SortedSet<long> _ackedBeyond = [];
    private readonly HashSet<long> _outstanding = [];
    private readonly SortedSet<long> _again = [];
    private long _next;

    /// <summary>Where it is on its way.</summary>
    public ColumnPhase Phase { get; set; }

    /// <summary>Its holder, unless it is homeless.</summary>
    public NodeId? Holder { get; private set; }

    /// <summary>Every segment before this one is acknowledged.</summary>
    public long AckedPrefix { get; private set; }

    /// <summary>Shards sent and not yet answered.</summary>
    public int Outstanding => _outstanding.Count;

    /// <summary>Gives it a holder, or none, and starts it from its first segment.</summary>
    public void Move(NodeId? holder)
    {
        Holder = holder;
        Phase = holder is null ? ColumnPhase.Homeless : ColumnPhase.Placed;
        _ackedBeyond.Clear();
        _outstanding.Clear();
        _again.Clear();
        (_next, AckedPrefix) = (0, 0);
    }

    /// <summary>Whether the holder acknowledged the segment's shard.</summary>
    public bool Has(long segment) => segment < AckedPrefix || _ackedBeyond.Contains(segment);

    /// <summary>The next segment to send, of those below <paramref name="encoded"/>; null when there is none.</summary>
    public long? NextToSend(long encoded) =>
        _again.Count > 0 ? _again.Min : _next < encoded ? _next : null;

    /// <summary>Notes that the segment's shard was sent.</summary>
    public void Sent(long segment)
    {
        if (!_again.Remove(segment)) _next = segment + 1;
        _outstanding.Add(segment);
    }

    /// <summary>Notes that the segment's shard must be sent once more; false when it was not outstanding.</summary>
    public bool SendAgain(long segment) => _outstanding.Remove(segment) && _again.Add(segment);

    /// <summary>Notes an acknowledgement; false when the shard was not outstanding.</summary>
    public bool Acked(long segment)
    {
        if (!_outstanding.Remove(segment)) return false;
        _ackedBeyond.Add(segment);
        while (_ackedBeyond.Remove(AckedPrefix)) AckedPrefix++;
        return true;
    }
}
