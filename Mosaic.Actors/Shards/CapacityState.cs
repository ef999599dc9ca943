using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// How many bytes this node offers and what they are used for; each change costs O(1). Files that several index rows
/// name are on disk, and counted in <see cref="Committed"/>, once; each account is charged for every row it owns.
/// </summary>
/// <param name="Capacity">Bytes offered.</param>
/// <param name="Committed">Bytes of committed column files, trees included.</param>
/// <param name="Leased">Bytes reserved by leases.</param>
/// <param name="ByAccount">Bytes charged to each account, in rows and leases; accounts without any are absent.</param>
public sealed record CapacityState(
    long Capacity, long Committed, long Leased, ImmutableDictionary<AccountId, long> ByAccount)
{
    /// <summary>Nothing offered and nothing used.</summary>
    public static CapacityState Empty { get; } = new(0, 0, 0, ImmutableDictionary<AccountId, long>.Empty);

    /// <summary>Bytes in use: committed and leased.</summary>
    public long Used => Committed + Leased;

    /// <summary>Bytes that can still be given away; 0 when the capacity was lowered below what is used.</summary>
    public long Free => Math.Max(0, Capacity - Used);

    /// <summary>Bytes charged to an account.</summary>
    public long UsedBy(AccountId account) => ByAccount.GetValueOrDefault(account);

    /// <summary>Offers another number of bytes.</summary>
    public CapacityState WithCapacity(long bytes) => this with { Capacity = bytes };

    /// <summary>A lease reserves more (or, when negative, fewer) bytes.</summary>
    public CapacityState Lease(AccountId account, long bytes) =>
        this with { Leased = Leased + bytes, ByAccount = Charge(account, bytes) };

    /// <summary>Index rows came (or, negative, went): what they charge, and what the disk really holds.</summary>
    public CapacityState Commit(AccountId account, long rowBytes, long fileBytes) =>
        this with { Committed = Committed + fileBytes, ByAccount = Charge(account, rowBytes) };

    private ImmutableDictionary<AccountId, long> Charge(AccountId account, long bytes)
    {
        var total = UsedBy(account) + bytes;
        return total == 0 ? ByAccount.Remove(account) : ByAccount.SetItem(account, total);
    }
}
