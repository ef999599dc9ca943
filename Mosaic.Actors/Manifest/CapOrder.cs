using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// What a cap keeps before what: versions and tombstones by (time, id), receipts by the content they speak of, and
/// before other versions those that a tombstone depends on. A function of the set, so that every node keeps the same.
/// <para>
/// Not receipts by time: a later one takes the place of an earlier one of its content, so what is least would change,
/// and a cap by it would keep now this and now that, by the order in which they came. And a tombstone shall act on
/// every node or on none, whichever came first: it, or what it depends on.
/// </para>
/// </summary>
/// <param name="Later">False for what comes before everything else.</param>
/// <param name="Time">Then by time.</param>
/// <param name="Id">Then by id.</param>
internal readonly record struct CapOrder(bool Later, Hlc Time, Id256 Id) : IComparable<CapOrder>
{
    /// <summary>The place of a version.</summary>
    public static CapOrder OfVersion(bool isNeeded, Hlc time, StatementId id) => new(!isNeeded, time, id.Value);

    /// <summary>The place of a tombstone.</summary>
    public static CapOrder OfTombstone(Hlc time, StatementId id) => new(false, time, id.Value);

    /// <summary>The place of a holder's receipt.</summary>
    public static CapOrder OfReceipt(ContentId content) => new(false, Hlc.Zero, content.Value);

    /// <inheritdoc/>
    public int CompareTo(CapOrder other)
    {
        var order = Later.CompareTo(other.Later);
        if (order == 0) order = Time.CompareTo(other.Time);
        return order != 0 ? order : Id.CompareTo(other.Id);
    }
}
