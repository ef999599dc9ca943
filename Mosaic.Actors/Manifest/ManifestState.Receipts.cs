using System.Runtime.InteropServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Receipts: of one holder and content the latest. Their cap keeps those of the N least content ids: a later receipt
/// takes the place of an earlier one of its content, so by time what is least would change, and a cap by it would
/// keep now this and now that, by the order in which they came.
/// </content>
internal sealed partial class ManifestState
{
    private static readonly Comparer<ManifestEntry> ByContent = Comparer<ManifestEntry>.Create(
        static (left, right) => ((ReceiptEntry)left).Content.CompareTo(((ReceiptEntry)right).Content));

    private Admission Test(ReceiptEntry receipt, DateTimeOffset now)
    {
        if (receipt.IsExpired(now)) return Admission.Expired;
        if (Latest(receipt.Content, receipt.Holder) is { } latest)
            return receipt.Supersedes(latest) ? Admission.New : Admission.Superseded;
        return _holders.TryGetValue(receipt.Holder, out var quota) && !quota.Admits(receipt, ReceiptsOf(receipt.Holder))
            ? Admission.OverLimit
            : Admission.New;
    }

    private void Insert(ReceiptEntry receipt)
    {
        if (Latest(receipt.Content, receipt.Holder) is { } superseded) Remove(superseded);
        var quota = QuotaOf(receipt.Holder);
        if (quota.Excess(ReceiptsOf(receipt.Holder)) is ReceiptEntry excess) Remove(excess);
        Keep(receipt);
        Receipts++;
        quota.Added(receipt);
        ContentOf(receipt.Content).Receipts.Add(receipt);
    }

    private void Remove(ReceiptEntry receipt)
    {
        Drop(receipt);
        Receipts--;
        QuotaOf(receipt.Holder).Removed(receipt);
        var content = ContentOf(receipt.Content);
        content.Receipts.Remove(receipt);
        Prune(receipt.Content, content);
    }

    private ReceiptEntry? Latest(ContentId content, NodeId holder)
    {
        if (!_contents.TryGetValue(content, out var index)) return null;
        foreach (var receipt in index.Receipts)
        {
            if (receipt.Holder == holder) return receipt;
        }
        return null;
    }

    private Quota QuotaOf(NodeId holder)
    {
        ref var quota = ref CollectionsMarshal.GetValueRefOrAddDefault(_holders, holder, out _);
        return quota ??= new Quota(limits.ReceiptsPerHolder, ByContent);
    }

    private IEnumerable<ManifestEntry> ReceiptsOf(NodeId holder) =>
        _entries.Values.OfType<ReceiptEntry>().Where(receipt => receipt.Holder == holder);
}
