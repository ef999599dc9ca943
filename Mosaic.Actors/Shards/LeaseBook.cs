using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// All leases of this node and the bytes they reserve; immutable. Time comes in with every call. A lease that is given
/// up stays in the book as closing, and counts, until <see cref="Settle"/> says that its files are gone.
/// </summary>
public sealed record LeaseBook
{
    private readonly ImmutableDictionary<LeaseKey, LeaseState> _leases =
        ImmutableDictionary<LeaseKey, LeaseState>.Empty;

    private readonly ImmutableDictionary<ContentId, ImmutableHashSet<LeaseKey>> _byContent =
        ImmutableDictionary<ContentId, ImmutableHashSet<LeaseKey>>.Empty;

    private readonly ImmutableSortedSet<(DateTimeOffset LastShard, Id256 Opener, Id256 Content)> _byAge =
        ImmutableSortedSet<(DateTimeOffset, Id256, Id256)>.Empty;

    private LeaseBook() { }

    /// <summary>No lease.</summary>
    public static LeaseBook Empty { get; } = new();

    /// <summary>How many there are, closing ones included.</summary>
    public int Count => _leases.Count;

    /// <summary>Bytes reserved by all of them.</summary>
    public long Reserved { get; private init; }

    /// <summary>Bytes reserved that are not on the disk yet.</summary>
    public long Outstanding { get; private init; }

    /// <summary>Every lease, in no particular order.</summary>
    public IEnumerable<LeaseState> All => _leases.Values;

    /// <summary>The lease of this name, if any.</summary>
    public LeaseState? Find(LeaseKey key) => _leases.GetValueOrDefault(key);

    /// <summary>The leases of a content, by any opener.</summary>
    public IEnumerable<LeaseState> Of(ContentId content) =>
        _byContent.TryGetValue(content, out var keys) ? keys.Select(key => _leases[key]) : [];

    /// <summary>
    /// Opens a lease, or extends the open one of this name by columns or bytes it lacks; terms it covers already
    /// change nothing. The caller has checked that an existing lease is of the same account and code, and not closing.
    /// </summary>
    public LeaseBook Open(LeaseKey key, StoreTerms terms, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (Find(key) is not { } lease)
        {
            return Put(null, new LeaseState(
                key, terms.Account, terms.Code, terms.Columns, terms.MaxBytes, terms.Reservation, 0, now, false));
        }
        if (lease.Covers(terms)) return this;
        return Put(lease, lease with
        {
            Columns = lease.Columns.Union(terms.Columns),
            MaxBytes = lease.MaxBytes + terms.MaxBytes,
            Reserved = lease.Reserved + terms.Reservation,
        });
    }

    /// <summary>What <see cref="Open"/> with these arguments would add to <see cref="Reserved"/>.</summary>
    public long CostOf(LeaseKey key, StoreTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return Find(key) is { } lease && lease.Covers(terms) ? 0 : terms.Reservation;
    }

    /// <summary>A shard of this many bytes came for the lease: it is not idle.</summary>
    public LeaseBook ShardReceived(LeaseKey key, int bytes, DateTimeOffset now) =>
        Find(key) is { Closing: false } lease
            ? Put(lease, lease with
            {
                Received = Math.Min(lease.Reserved, lease.Received + bytes),
                LastShard = now > lease.LastShard ? now : lease.LastShard,
            })
            : this;

    /// <summary>Gives a lease up: it counts until it is settled.</summary>
    public LeaseBook Close(LeaseKey key) =>
        Find(key) is { Closing: false } lease ? Put(lease, lease with { Closing = true }) : this;

    /// <summary>
    /// Columns left their lease, committed (as <paramref name="committedBytes"/> of shards and trees) or dropped (0).
    /// The last one ends the lease; before that a committed column takes its bytes out of the reservation, a dropped
    /// one its even part of it.
    /// </summary>
    public LeaseBook Settle(LeaseKey key, IReadOnlyCollection<int> columns, long committedBytes)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (Find(key) is not { } lease) return this;
        var left = lease.Columns.Except(columns);
        if (left.IsEmpty) return Remove(lease);
        var part = committedBytes > 0
            ? committedBytes
            : lease.Reserved / lease.Columns.Count * (lease.Columns.Count - left.Count);
        part = Math.Min(part, lease.Reserved);
        return Put(lease, lease with
        {
            Columns = left,
            Reserved = lease.Reserved - part,
            MaxBytes = Math.Max(0, lease.MaxBytes - part),
            Received = Math.Max(0, lease.Received - part),
        });
    }

    /// <summary>
    /// The leases to give up now: those without a shard for <paramref name="expiry"/>, and of those without one for
    /// <paramref name="idleAfter"/> the oldest, until the rest reserve at most <paramref name="idleLimit"/> bytes.
    /// </summary>
    public ImmutableArray<LeaseKey> Due(DateTimeOffset now, TimeSpan expiry, TimeSpan idleAfter, long idleLimit)
    {
        var idle = new List<LeaseState>();
        long idleBytes = 0;
        foreach (var (lastShard, opener, content) in _byAge)
        {
            if (now - lastShard < idleAfter) break;
            var lease = _leases[new LeaseKey(new NodeId(opener), new ContentId(content))];
            if (lease.Closing) continue;
            idle.Add(lease);
            idleBytes += lease.Reserved;
        }
        var due = ImmutableArray.CreateBuilder<LeaseKey>();
        foreach (var lease in idle)
        {
            if (now - lease.LastShard < expiry && idleBytes <= idleLimit) break;
            due.Add(lease.Key);
            idleBytes -= lease.Reserved;
        }
        return due.ToImmutable();
    }

    private static (DateTimeOffset, Id256, Id256) Age(LeaseState lease) =>
        (lease.LastShard, lease.Key.Opener.Value, lease.Key.Content.Value);

    private LeaseBook Put(LeaseState? before, LeaseState after)
    {
        var byAge = _byAge;
        if (before is null || before.LastShard != after.LastShard)
            byAge = (before is null ? byAge : byAge.Remove(Age(before))).Add(Age(after));
        var keys = _byContent.GetValueOrDefault(after.Key.Content, []);
        return new LeaseBook(this, _leases.SetItem(after.Key, after), byAge,
            before is null ? _byContent.SetItem(after.Key.Content, keys.Add(after.Key)) : _byContent)
        {
            Reserved = Reserved - (before?.Reserved ?? 0) + after.Reserved,
            Outstanding = Outstanding - (before?.Outstanding ?? 0) + after.Outstanding,
        };
    }

    private LeaseBook Remove(LeaseState lease)
    {
        var keys = _byContent[lease.Key.Content].Remove(lease.Key);
        return new LeaseBook(this, _leases.Remove(lease.Key), _byAge.Remove(Age(lease)),
            keys.IsEmpty ? _byContent.Remove(lease.Key.Content) : _byContent.SetItem(lease.Key.Content, keys))
        {
            Reserved = Reserved - lease.Reserved,
            Outstanding = Outstanding - lease.Outstanding,
        };
    }

    private LeaseBook(
        LeaseBook original,
        ImmutableDictionary<LeaseKey, LeaseState> leases,
        ImmutableSortedSet<(DateTimeOffset LastShard, Id256 Opener, Id256 Content)> byAge,
        ImmutableDictionary<ContentId, ImmutableHashSet<LeaseKey>> byContent)
        : this(original)
    {
        _leases = leases;
        _byAge = byAge;
        _byContent = byContent;
    }
}
