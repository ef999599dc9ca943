using System.Security.Cryptography;

namespace Mosaic.Model;

// One file for all of them: they are one concept (a 32-byte value that must not be taken for another kind of one).

/// <summary>An owner: its Ed25519 public key.</summary>
public readonly record struct AccountId(Id256 Value) : IComparable<AccountId>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public AccountId(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>A machine: its Ed25519 public key. A peer is another node.</summary>
public readonly record struct NodeId(Id256 Value) : IComparable<NodeId>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public NodeId(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>A network: SHA-256 of its founding statement's signed bytes.</summary>
public readonly record struct NetworkId(Id256 Value) : IComparable<NetworkId>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public NetworkId(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(NetworkId other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>A statement: SHA-256 of its signed bytes (all but the signature), so an id has exactly one body.</summary>
public readonly record struct StatementId(Id256 Value) : IComparable<StatementId>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public StatementId(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(StatementId other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// One immutable upload of a path: the <see cref="StatementId"/> of its <c>FileVersion</c> statement.
/// </summary>
public readonly record struct FileVersionId(Id256 Value) : IComparable<FileVersionId>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public FileVersionId(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(FileVersionId other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// The sealed bytes of a file version: SHA-256(<c>mosaic/v1 content</c> ‖ network id ‖ account id ‖ nonce).
/// </summary>
public readonly record struct ContentId(Id256 Value) : IComparable<ContentId>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public ContentId(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(ContentId other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>What peers see of a path: HMAC-SHA256 under the account's path-tag key.</summary>
public readonly record struct PathTag(Id256 Value) : IComparable<PathTag>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public PathTag(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(PathTag other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>A column's RFC 6962 Merkle root: the address of its file on a holder.</summary>
public readonly record struct ColumnRoot(Id256 Value) : IComparable<ColumnRoot>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public ColumnRoot(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <inheritdoc/>
    public int CompareTo(ColumnRoot other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}

/// <summary>SHA-256 of one shard's bytes.</summary>
public readonly record struct ShardHash(Id256 Value) : IComparable<ShardHash>
{
    /// <summary>Reads exactly 32 bytes.</summary>
    /// <exception cref="MalformedException">The span is not 32 bytes long.</exception>
    public ShardHash(ReadOnlySpan<byte> bytes) : this(new Id256(bytes)) { }

    /// <summary>SHA-256 of a shard.</summary>
    public static ShardHash Of(ReadOnlySpan<byte> shard)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(shard, digest);
        return new ShardHash(digest);
    }

    /// <inheritdoc/>
    public int CompareTo(ShardHash other) => Value.CompareTo(other.Value);

    /// <summary>64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}
