using System.Collections.Immutable;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// A content of which this node holds columns. The current receipt is the list of its index rows: what we tell others
/// is what we know ourselves.
/// </summary>
/// <param name="Owner">Who is charged.</param>
/// <param name="Layout">Its lengths.</param>
/// <param name="Receipt">The columns held, with their roots.</param>
/// <param name="Offer">The version to offer to the manifest; null once the manifest is known to have it.</param>
public sealed record HeldContent(AccountId Owner, ContentLayout Layout, Receipt Receipt, FileVersion? Offer)
{
    /// <summary>The content.</summary>
    public ContentId Content => Receipt.Content;

    /// <summary>The geometries and roots of the columns held.</summary>
    public IEnumerable<(ColumnGeometry Geometry, ColumnRoot Root)> Columns
    {
        get
        {
            foreach (var (column, root) in Receipt.Columns)
                yield return (ColumnGeometry.Of(Layout, column), root);
        }
    }

    /// <summary>Bytes its rows charge the owner.</summary>
    public long StoredLength => Columns.Sum(held => held.Geometry.StoredLength);

    /// <summary>The root of a column held here.</summary>
    public bool TryGetRoot(int column, out ColumnRoot root)
    {
        foreach (var held in Receipt.Columns)
        {
            if (held.Column != column) continue;
            root = held.Root;
            return true;
        }
        root = default;
        return false;
    }
}

/// <summary>
/// One holder's index, (content, column) -> root, as its events make it; immutable. Beside it the receipts that
/// withdrew a content and that the manifest is not known to have.
/// </summary>
public sealed record ShardIndexState(
    ImmutableDictionary<ContentId, HeldContent> Contents, ImmutableDictionary<ContentId, Receipt> Withdrawn)
{
    /// <summary>No row.</summary>
    public static ShardIndexState Empty { get; } = new(
        ImmutableDictionary<ContentId, HeldContent>.Empty, ImmutableDictionary<ContentId, Receipt>.Empty);

    /// <summary>The content, if a column of it is held here.</summary>
    public HeldContent? Find(ContentId content) => Contents.GetValueOrDefault(content);

    /// <summary>Columns were committed; the receipt names all that are held now.</summary>
    public ShardIndexState Committed(HeldContent held)
    {
        ArgumentNullException.ThrowIfNull(held);
        return new(Contents.SetItem(held.Content, held), Withdrawn.Remove(held.Content));
    }

    /// <summary>A content was freed; the empty receipt says so.</summary>
    public ShardIndexState Freed(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new(Contents.Remove(receipt.Content), Withdrawn.SetItem(receipt.Content, receipt));
    }

    /// <summary>The manifest has the version and this receipt durably: nothing of them need be offered again.</summary>
    public ShardIndexState Settled(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var state = this;
        if (Find(receipt.Content) is { Offer: not null } held && held.Receipt.Equals(receipt))
            state = state with { Contents = Contents.SetItem(held.Content, held with { Offer = null }) };
        if (Withdrawn.TryGetValue(receipt.Content, out var withdrawn) && withdrawn.Equals(receipt))
            state = state with { Withdrawn = Withdrawn.Remove(receipt.Content) };
        return state;
    }

    /// <summary>The latest time of any receipt here: the clock of the next one starts after it.</summary>
    public Hlc LatestReceipt => Contents.Values.Select(held => held.Receipt).Concat(Withdrawn.Values)
        .Aggregate(Hlc.Zero, (latest, receipt) => Hlc.Max(latest, receipt.Time));
}
