using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// A signed envelope of fixed layout, big-endian:
/// <code>
/// offset  bytes
///      0      1  format = 1
///      1     32  network id (zero in a founding statement, whose id it is)
///     33      1  type
///     34     32  signer: an Ed25519 public key
///     66      4  body length b
///     70      b  body (Protobuf, statements.proto)
///   70+b     64  Ed25519 signature over "mosaic/v1 statement", then the 70+b bytes before it
/// </code>
/// Trailing bytes are malformed. The bytes are kept verbatim: what was signed is what is stored and relayed.
/// Parsing checks the form alone; <see cref="HasValidSignature"/> checks the signature, and the caller the authority.
/// </summary>
public sealed class Statement : IEquatable<Statement>
{
    /// <summary>The only format there is.</summary>
    public const byte Format = 1;

    /// <summary>The longest statement, in bytes: a version of 256 columns with the longest path fits.</summary>
    public const int MaxBytes = 48 << 10;

    private const int TypeAt = 33;
    private const int SignerAt = 34;
    private const int LengthAt = 66;
    private const int BodyAt = 70;

    private static ReadOnlySpan<byte> Label => "mosaic/v1 statement"u8;

    private const int Unchecked = 0, Good = 1, Bad = 2;

    private readonly byte[] _bytes;
    private int _checked;

    private Statement(byte[] bytes)
    {
        _bytes = bytes;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(SignedBytes, hash);
        Id = new StatementId(hash);
    }

    /// <summary>SHA-256 of the signed bytes.</summary>
    public StatementId Id { get; }

    /// <summary>The network it speaks in; zero for a founding statement.</summary>
    public NetworkId Network => new(_bytes.AsSpan(1, Id256.Size));

    /// <summary>What the body is; may be a number this version does not know.</summary>
    public StatementType Type => (StatementType)_bytes[TypeAt];

    /// <summary>The key that must have signed.</summary>
    public Id256 Signer => new(_bytes.AsSpan(SignerAt, Id256.Size));

    /// <summary>The body as its signer wrote it.</summary>
    public ReadOnlyMemory<byte> Body => _bytes.AsMemory(BodyAt, _bytes.Length - BodyAt - SigningKey.SignatureSize);

    /// <summary>The whole statement, verbatim. Not to be written to.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    private ReadOnlySpan<byte> SignedBytes => _bytes.AsSpan(0, _bytes.Length - SigningKey.SignatureSize);

    /// <summary>Signs <paramref name="body"/> with <paramref name="key"/>.</summary>
    /// <exception cref="MalformedException">The statement would exceed <see cref="MaxBytes"/>.</exception>
    public static Statement Sign(NetworkId network, StatementType type, SigningKey key, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signed = BodyAt + body.Length;
        var length = signed + SigningKey.SignatureSize;
        if (length > MaxBytes)
            throw new MalformedException($"a statement is at most {MaxBytes} bytes long; this one would have {length}");
        var bytes = new byte[length];
        bytes[0] = Format;
        network.Value.CopyTo(bytes.AsSpan(1));
        bytes[TypeAt] = (byte)type;
        key.PublicKey.CopyTo(bytes.AsSpan(SignerAt));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(LengthAt), (uint)body.Length);
        body.CopyTo(bytes.AsSpan(BodyAt));
        key.Sign(Label, bytes.AsSpan(0, signed)).CopyTo(bytes.AsSpan(signed));
        return new Statement(bytes) { _checked = Good };
    }

    /// <summary>Reads one statement that fills <paramref name="bytes"/>, which are copied.</summary>
    /// <exception cref="MalformedException">Too short, too long, of another format, or with trailing bytes.</exception>
    public static Statement Parse(ReadOnlySpan<byte> bytes)
    {
        Check(bytes);
        return new Statement(bytes.ToArray());
    }

    /// <summary>The same of bytes that the statement may keep: nobody writes to them any more.</summary>
    /// <exception cref="MalformedException">As above.</exception>
    public static Statement Own(byte[] bytes)
    {
        Check(bytes);
        return new Statement(bytes);
    }

    private static void Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < BodyAt + SigningKey.SignatureSize)
            throw new MalformedException("a statement is cut short");
        if (bytes.Length > MaxBytes)
            throw new MalformedException($"a statement is at most {MaxBytes} bytes long, not {bytes.Length}");
        if (bytes[0] != Format)
            throw new MalformedException($"a statement of format {bytes[0]}; this version of Mosaic knows {Format}");
        var bodyLength = BinaryPrimitives.ReadUInt32BigEndian(bytes[LengthAt..]);
        if (bodyLength != bytes.Length - BodyAt - SigningKey.SignatureSize)
            throw new MalformedException("a statement's body length does not match its bytes");
    }

    /// <summary>
    /// Whether <see cref="Signer"/> signed these bytes. Costs a check the first time; of what was signed here, none.
    /// </summary>
    public bool HasValidSignature()
    {
        if (_checked == Unchecked)
        {
            var signature = _bytes.AsSpan(_bytes.Length - SigningKey.SignatureSize);
            _checked = Signatures.Verify(Signer, Label, SignedBytes, signature) ? Good : Bad;
        }
        return _checked == Good;
    }

    /// <inheritdoc/>
    public bool Equals(Statement? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>Type and id, for logs.</summary>
    public override string ToString() => $"{Type} {Id.Value.ToShortString()}";
}
