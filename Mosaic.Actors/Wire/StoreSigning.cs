using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Wire;

/// <summary>
/// The exact bytes an account signs in a <see cref="StoreRequest"/> and a <see cref="Release"/>: the domain label,
/// one zero byte, then every field in fixed-width big-endian form. Independent of Protobuf's encoding.
/// </summary>
public static class StoreSigning
{
    /// <summary>The domain label of a store request.</summary>
    public const string StoreLabel = "mosaic/v1 store";

    /// <summary>The domain label of a release.</summary>
    public const string ReleaseLabel = "mosaic/v1 release";

    /// <summary>The most columns a request may name: there are no more in any code.</summary>
    public const int MaxColumns = 256;

    /// <summary>How far a request's time may be from the receiver's clock, either way.</summary>
    public static readonly TimeSpan ClockWindow = TimeSpan.FromMinutes(5);

    private const int IdsSize = 3 * Id256.Size;

    /// <summary>
    /// <c>label ‖ 0 ‖ target node (32) ‖ account (32) ‖ content (32) ‖ k u16 ‖ m u16 ‖ segment size u32 ‖
    /// max bytes u64 ‖ timestamp ms i64 ‖ column count u16 ‖ columns u16 each</c>.
    /// </summary>
    /// <exception cref="MalformedException">An id is not 32 bytes, a number does not fit, or the columns are not
    /// strictly ascending and below k + m.</exception>
    public static byte[] CanonicalBytes(StoreRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.K is 0 or > MaxColumns || request.M is 0 or > MaxColumns || request.K + request.M > MaxColumns)
            throw new MalformedException($"a code has 1 to {MaxColumns} columns in all");
        if (request.SegmentSize == 0)
            throw new MalformedException("a segment has at least one byte");
        CheckColumns(request.Columns, request.K + request.M);

        var bytes = new byte[StoreLabel.Length + 1 + IdsSize + 2 + 2 + 4 + 8 + 8 + 2 + 2 * request.Columns.Count];
        var rest = WriteIds(bytes, StoreLabel, request.TargetNode, request.Account, request.ContentId);
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)request.K);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)request.M);
        BinaryPrimitives.WriteUInt32BigEndian(rest[4..], request.SegmentSize);
        BinaryPrimitives.WriteUInt64BigEndian(rest[8..], request.MaxBytes);
        BinaryPrimitives.WriteInt64BigEndian(rest[16..], request.TimestampMs);
        WriteColumns(rest[24..], request.Columns);
        return bytes;
    }

    /// <summary>
    /// <c>label ‖ 0 ‖ target node (32) ‖ account (32) ‖ content (32) ‖ timestamp ms i64 ‖ column count u16 ‖
    /// columns u16 each</c>.
    /// </summary>
    /// <exception cref="MalformedException">An id is not 32 bytes, or the columns are not strictly ascending and
    /// below 256.</exception>
    public static byte[] CanonicalBytes(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        CheckColumns(release.Columns, MaxColumns);

        var bytes = new byte[ReleaseLabel.Length + 1 + IdsSize + 8 + 2 + 2 * release.Columns.Count];
        var rest = WriteIds(bytes, ReleaseLabel, release.TargetNode, release.Account, release.ContentId);
        BinaryPrimitives.WriteInt64BigEndian(rest, release.TimestampMs);
        WriteColumns(rest[8..], release.Columns);
        return bytes;
    }

    private static void CheckColumns(RepeatedField<uint> columns, uint below)
    {
        if (columns.Count is 0 or > MaxColumns)
            throw new MalformedException($"a request names 1 to {MaxColumns} columns");
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i] >= below || (i > 0 && columns[i] <= columns[i - 1]))
                throw new MalformedException($"columns are strictly ascending and below {below}");
        }
    }

    private static Span<byte> WriteIds(
        Span<byte> bytes, string label, ByteString target, ByteString account, ByteString content)
    {
        var at = Encoding.ASCII.GetBytes(label, bytes) + 1;
        new Id256(target.Span).CopyTo(bytes[at..]);
        new Id256(account.Span).CopyTo(bytes[(at + Id256.Size)..]);
        new Id256(content.Span).CopyTo(bytes[(at + 2 * Id256.Size)..]);
        return bytes[(at + IdsSize)..];
    }

    private static void WriteColumns(Span<byte> bytes, RepeatedField<uint> columns)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)columns.Count);
        for (var i = 0; i < columns.Count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 + 2 * i)..], (ushort)columns[i]);
    }
}
