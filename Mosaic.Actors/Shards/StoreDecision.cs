using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Shards;

/// <summary>Why a request is not granted; becomes a <see cref="Refused"/> on the wire.</summary>
/// <param name="Code">The reason.</param>
/// <param name="Message">For a person.</param>
/// <param name="SkewMs">For a clock skew: the requester's clock minus ours.</param>
public sealed record StoreRefusal(RefusalCode Code, string Message, long SkewMs = 0)
{
    /// <summary>The answer on the wire.</summary>
    public WireMessage ToWire() => WireMessage.Refuse(Code, Message, SkewMs);
}

/// <summary>
/// Whether a StoreRequest or a Release is granted: pure checks in the order signature, target, time, membership,
/// sanity, and for a store then room. Exactly one part of each result is set.
/// </summary>
public static class StoreDecision
{
    /// <summary>Checks everything but room.</summary>
    public static (StoreTerms? Terms, StoreRefusal? Refusal) Check(
        StoreRequest request, NetworkView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(view);
        byte[] canonical;
        try
        {
            canonical = StoreSigning.CanonicalBytes(request);
        }
        catch (MalformedException e)
        {
            return (null, new StoreRefusal(RefusalCode.Malformed, e.Message));
        }
        var refusal = CheckSigned(
            canonical, request.Signature, request.Account, request.TargetNode, request.TimestampMs, view, now);
        if (refusal is not null) return (null, refusal);

        var code = new Code((int)request.K, (int)request.M);
        if (request.SegmentSize != code.SegmentSize)
            return (null, Malformed($"a segment of a {code} content is {code.SegmentSize} bytes"));
        // Beyond it no sum of ours could overflow, and no disk is that large.
        if (request.MaxBytes is 0 or > 1UL << 56)
            return (null, Malformed("a lease has at least 1 byte and at most 2^56"));
        return (new StoreTerms(
            new AccountId(request.Account.Span), new ContentId(request.ContentId.Span), code,
            [.. request.Columns.Select(column => (int)column)], (long)request.MaxBytes), null);
    }

    /// <summary>Checks a Release; what it frees is for the caller to look up.</summary>
    public static StoreRefusal? Check(Release release, NetworkView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(view);
        try
        {
            return CheckSigned(StoreSigning.CanonicalBytes(release), release.Signature, release.Account,
                release.TargetNode, release.TimestampMs, view, now);
        }
        catch (MalformedException e)
        {
            return new StoreRefusal(RefusalCode.Malformed, e.Message);
        }
    }

    /// <summary>
    /// Whether <paramref name="bytes"/> more fit: within the account's share, the capacity, and the disk, of which
    /// <paramref name="diskFree"/> bytes are free and <paramref name="outstanding"/> promised to leases already.
    /// </summary>
    public static StoreRefusal? Admit(AccountId account, long bytes, CapacityState capacity, long diskFree,
        long outstanding, ShardsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(capacity);
        ArgumentNullException.ThrowIfNull(settings);
        var share = (long)(capacity.Capacity * settings.AccountShare);
        if (bytes > share - capacity.UsedBy(account))
        {
            return new StoreRefusal(RefusalCode.Quota,
                $"the account uses {capacity.UsedBy(account)} of the {share} bytes it may use here;"
                + $" {bytes} more do not fit");
        }
        if (bytes > capacity.Free)
        {
            return new StoreRefusal(RefusalCode.Quota,
                $"{capacity.Used} of the {capacity.Capacity} bytes offered here are used; {bytes} more do not fit");
        }
        var room = diskFree - outstanding - settings.DiskReserve;
        return bytes > room
            ? new StoreRefusal(RefusalCode.DiskFull,
                $"the disk has room for {Math.Max(0, room)} bytes more, not for {bytes}")
            : null;
    }

    private static StoreRefusal? CheckSigned(ReadOnlySpan<byte> canonical, ByteString signature, ByteString account,
        ByteString target, long timestampMs, NetworkView view, DateTimeOffset now)
    {
        var signer = new AccountId(account.Span);
        // The canonical bytes begin with the label, so there is none to put before them.
        if (!Signatures.Verify(signer.Value, canonical, signature.Span))
            return new StoreRefusal(RefusalCode.BadSignature, "the request is not signed by its account");
        if (new NodeId(target.Span) != view.Self)
            return new StoreRefusal(RefusalCode.WrongTarget, "the request is for another node");
        var skew = Skew(timestampMs, now);
        if (Math.Abs(skew) > (long)StoreSigning.ClockWindow.TotalMilliseconds)
        {
            return new StoreRefusal(RefusalCode.ClockSkew,
                $"the clocks differ by {skew / 1000.0:F1} s;"
                + $" at most {StoreSigning.ClockWindow.TotalSeconds:F0} s are allowed",
                skew);
        }
        return view.OwnsMember(signer)
            ? null
            : new StoreRefusal(RefusalCode.NotMember, "the account owns no node of this network");
    }

    private static long Skew(long timestampMs, DateTimeOffset now)
    {
        // A hostile time must not overflow the difference.
        const long limit = long.MaxValue / 4;
        return Math.Clamp(timestampMs, -limit, limit) - now.ToUnixTimeMilliseconds();
    }

    private static StoreRefusal Malformed(string message) => new(RefusalCode.Malformed, message);
}
