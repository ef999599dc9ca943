using System.Buffers.Binary;

namespace Mosaic.Model;

/// <summary>
/// 32 bytes held by value: what a SHA-256 digest or an Ed25519 public key is stored as. Ordered as its bytes are
/// (big-endian), written as 64 lowercase hex digits.
/// </summary>
public readonly struct Id256 : IEquatable<Id256>, IComparable<Id256>
{
    /// <summary>The length of every id, in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public Id256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new MalformedException($"an id is {Size} bytes long, not {bytes.Length}");
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    private Id256(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>The first 8 bytes as a big-endian number: uniform for hashes, so it serves to partition.</summary>
    public ulong Prefix => _a;

    /// <summary>True for the all-zero value, which no hash and no key takes in practice.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>The exclusive or, bit by bit.</summary>
    public Id256 Xor(Id256 other) => new(_a ^ other._a, _b ^ other._b, _c ^ other._c, _d ^ other._d);

    /// <summary>A new array of the 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    public static bool TryParse(string? text, out Id256 id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is null || text.Length != 2 * Size
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }
        id = new Id256(bytes);
        return true;
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    /// <exception cref="MalformedException">The text is anything else.</exception>
    public static Id256 Parse(string text) =>
        TryParse(text, out var id) ? id : throw new MalformedException($"an id is {2 * Size} hex digits");

    /// <inheritdoc/>
    public bool Equals(Id256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Id256 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <inheritdoc/>
    public int CompareTo(Id256 other)
    {
        var order = _a.CompareTo(other._a);
        if (order == 0) order = _b.CompareTo(other._b);
        if (order == 0) order = _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>The first 12 hex digits: for logs and tables, where a prefix is unique enough.</summary>
    public string ToShortString() => ToString()[..12];

    /// <summary>Equality of bytes.</summary>
    public static bool operator ==(Id256 left, Id256 right) => left.Equals(right);

    /// <summary>Inequality of bytes.</summary>
    public static bool operator !=(Id256 left, Id256 right) => !left.Equals(right);

    /// <summary>Order of bytes.</summary>
    public static bool operator <(Id256 left, Id256 right) => left.CompareTo(right) < 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator >(Id256 left, Id256 right) => left.CompareTo(right) > 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator <=(Id256 left, Id256 right) => left.CompareTo(right) <= 0;

    /// <summary>Order of bytes.</summary>
    public static bool operator >=(Id256 left, Id256 right) => left.CompareTo(right) >= 0;
}
