using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>Receipts: of one holder and content the latest.</content>
internal sealed partial class ManifestState
{
    private Admission Test(Receipt receipt, DateTimeOffset now)
    {
        if (receipt.Columns.IsEmpty && ManifestLimits.IsExpiredWithdrawal(receipt.Time, now)) return Admission.Expired;
        if (_holders.Find(receipt.Holder) is not { } holder) return Admission.New;
        if (Latest(Content(receipt.Content), holder) is { } latest)
            return latest.CompareTo(receipt) < 0 ? Admission.New : Admission.Superseded;
        return holder.Receipts.Admits(CapOrder.OfReceipt(receipt.Content), ReceiptsOf(holder))
            ? Admission.New
            : Admission.OverLimit;
    }

    private void Insert(Receipt receipt, long slot)
    {
        var holder = HolderOf(receipt.Holder);
        if (Latest(Content(receipt.Content), holder) is { } superseded) Remove(superseded);
        if (holder.Receipts.Excess(ReceiptsOf(holder)) is ReceiptEntry excess) Remove(excess);
        var entry = new ReceiptEntry(receipt, holder, ContentOf(receipt.Content));
        Keep(entry, slot);
        Receipts++;
        holder.Receipts.Added(entry);
        entry.Content.Receipts.Add(entry);
    }

    private void Remove(ReceiptEntry receipt)
    {
        Drop(receipt);
        Receipts--;
        receipt.Holder.Receipts.Removed(receipt);
        receipt.Content.Receipts.Remove(receipt);
        Prune(receipt.Content);
    }

    private static ReceiptEntry? Latest(ContentIndex? content, HolderIndex holder)
    {
        if (content is null) return null;
        foreach (var receipt in content.Receipts.Span)
        {
            if (receipt.Holder == holder) return receipt;
        }
        return null;
    }

    private HolderIndex HolderOf(NodeId id)
    {
        if (_holders.Find(id) is { } known) return known;
        var holder = new HolderIndex(id, limits);
        _holders.Add(holder);
        return holder;
    }

    private IEnumerable<ManifestEntry> ReceiptsOf(HolderIndex holder) =>
        _entries.OfType<ReceiptEntry>().Where(receipt => receipt.Holder == holder);
}
