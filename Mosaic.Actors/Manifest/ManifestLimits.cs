using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// What bounds the set of statements and the messages that carry it. Where a cap is reached, those stay that come
/// first in an order of their own (tombstones by (HLC, id), versions likewise but those that a tombstone depends on
/// before the others, receipts by content), so that nodes which exchange what they keep end equal. They count what is
/// kept, not what was retired. The wire constants below are for ever.
/// </summary>
internal sealed record ManifestLimits
{
    /// <summary>Digest partitions; a wire constant.</summary>
    public const int Partitions = 64;

    /// <summary>Buckets of a partition; a wire constant.</summary>
    public const int Buckets = 64;

    /// <summary>Statement bytes in one wire message, either direction.</summary>
    public const int MaxStatementBytes = 1 << 20;

    /// <summary>Statement ids in one list of a wire message: 512 KiB.</summary>
    public const int MaxIds = 16 << 10;

    /// <summary>Statements for which room is made at once at a start: 320 MB.</summary>
    public const int MostExpected = 16 << 20;

    /// <summary>How far ahead of the receiver's physical clock a statement's time may be.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    /// <summary>An empty receipt older than this is dropped, and refused from then on.</summary>
    public static readonly TimeSpan EmptyReceiptLife = TimeSpan.FromDays(30);

    /// <summary>Whether an empty receipt of a time is past its life.</summary>
    public static bool IsExpiredWithdrawal(Hlc time, DateTimeOffset now) =>
        now - DateTimeOffset.UnixEpoch > EmptyReceiptLife && time < Hlc.At(now - EmptyReceiptLife);

    /// <summary>Versions of one path that are not retired.</summary>
    public int VersionsPerPath { get; init; } = 1024;

    /// <summary>Versions of one account that are not retired.</summary>
    public int VersionsPerAccount { get; init; } = 1 << 21;

    /// <summary>Tombstones of one account.</summary>
    public int TombstonesPerAccount { get; init; } = 1 << 21;

    /// <summary>Contents one holder has receipts for.</summary>
    public int ReceiptsPerHolder { get; init; } = 1 << 22;
}
