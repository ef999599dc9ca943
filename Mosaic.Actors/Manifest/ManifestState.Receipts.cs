using System.Runtime.InteropServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>Receipts: of one holder and content the latest.</content>
internal sealed partial class ManifestState
{
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
        if (content is { Receipts.Count: 0, Live.Count: 0, DeadVersions: 0 }) _contents.Remove(receipt.Content);
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
        return quota ??= new Quota(limits.ReceiptsPerHolder);
    }

    private IEnumerable<ManifestEntry> ReceiptsOf(NodeId holder) =>
        _entries.Values.OfType<ReceiptEntry>().Where(receipt => receipt.Holder == holder);
}
