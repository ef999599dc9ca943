using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// An account's seed under a passphrase, as a file of 130 bytes; numbers are big-endian:
/// <code>
///   0   8  "mosaickf"
///   8   1  format, 1
///   9   1  how the passphrase becomes a key: 1, Argon2id (RFC 9106)
///  10   4  memory, in KiB
///  14   4  passes
///  18   4  lanes
///  22  16  salt
///  38  12  nonce
///  50  32  account id
///  82  32  the seed, by AES-256-GCM
/// 114  16  its tag, over "mosaic/v1 key-file" and all bytes before the seed as well
/// </code>
/// The parameters of new files are the second that RFC 9106 recommends, 64 MiB and 3 passes, but with one lane, which
/// is what libsodium computes: as much work for whoever guesses, a little longer for whoever knows.
/// </summary>
public sealed class LockedKey
{
    /// <summary>The length of the file, in bytes.</summary>
    public const int Size = 130;

    /// <summary>KiB of memory of new files.</summary>
    public const int StandardMemory = 64 << 10;

    /// <summary>Passes over it of new files.</summary>
    public const int StandardPasses = 3;

    /// <summary>The most memory that a file may ask for, in KiB: a file is no reason to take all there is.</summary>
    public const int MaxMemory = 1 << 20;

    /// <summary>The most passes that a file may ask for.</summary>
    public const int MaxPasses = 64;

    private const byte Format = 1;
    private const byte Argon2id = 1;
    private const int MinMemory = 8;
    private const int Lanes = 1;
    private const int FormatAt = 8;
    private const int DerivationAt = 9;
    private const int MemoryAt = 10;
    private const int PassesAt = 14;
    private const int LanesAt = 18;
    private const int SaltAt = 22;
    private const int NonceAt = 38;
    private const int AccountAt = 50;
    private const int SeedAt = 82;
    private const int TagAt = 114;

    private readonly byte[] _bytes;

    private LockedKey(byte[] bytes) => _bytes = bytes;

    private static ReadOnlySpan<byte> Magic => "mosaickf"u8;

    private static ReadOnlySpan<byte> Label => "mosaic/v1 key-file"u8;

    /// <summary>The account whose seed it is, as the file says before it is opened.</summary>
    public AccountId Account => new(new Id256(_bytes.AsSpan(AccountAt, Id256.Size)));

    /// <summary>The file.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether a file begins as one does.</summary>
    public static bool IsMeant(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Locks a key.</summary>
    public static LockedKey Lock(AccountKey key, Passphrase passphrase)
    {
        ArgumentNullException.ThrowIfNull(key);
        var random = RandomNumberGenerator.GetBytes(AccountAt - SaltAt);
        return Lock(key, passphrase, StandardMemory, StandardPasses, random);
    }

    /// <summary>The same with everything given: <paramref name="random"/> begins with salt and nonce.</summary>
    internal static LockedKey Lock(
        AccountKey key, Passphrase passphrase, int memory, int passes, ReadOnlySpan<byte> random)
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        bytes[FormatAt] = Format;
        bytes[DerivationAt] = Argon2id;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(MemoryAt), memory);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(PassesAt), passes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(LanesAt), Lanes);
        random[..(AccountAt - SaltAt)].CopyTo(bytes.AsSpan(SaltAt));
        key.AccountId.Value.CopyTo(bytes.AsSpan(AccountAt));
        var locked = new LockedKey(bytes);
        using var aes = locked.Cipher(passphrase);
        aes.Encrypt(bytes.AsSpan(NonceAt, AccountAt - NonceAt), key.Signing.Seed,
            bytes.AsSpan(SeedAt, TagAt - SeedAt), bytes.AsSpan(TagAt), locked.Associated());
        return locked;
    }

    /// <summary>Reads a file; opens nothing.</summary>
    /// <exception cref="MalformedException">It is none, or asks for more than is allowed.</exception>
    public static LockedKey Read(ReadOnlySpan<byte> bytes)
    {
        Require(bytes.Length == Size && IsMeant(bytes), $"a locked key has {Size} bytes and begins with 'mosaickf'");
        Require(bytes[FormatAt] == Format && bytes[DerivationAt] == Argon2id,
            "this locked key was written by a later version of Mosaic");
        var memory = BinaryPrimitives.ReadUInt32BigEndian(bytes[MemoryAt..]);
        var passes = BinaryPrimitives.ReadUInt32BigEndian(bytes[PassesAt..]);
        Require(memory is >= MinMemory and <= MaxMemory && passes is >= 1 and <= MaxPasses
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[LanesAt..]) == Lanes,
            $"this locked key asks for more than {MaxMemory} KiB, {MaxPasses} passes and {Lanes} lane");
        return new LockedKey(bytes.ToArray());
    }

    /// <summary>The seed, in a new array which the caller wipes; null: the passphrase is wrong, or the file altered.
    /// </summary>
    public byte[]? Open(Passphrase passphrase)
    {
        var seed = new byte[SigningKey.SeedSize];
        using var aes = Cipher(passphrase);
        try
        {
            aes.Decrypt(_bytes.AsSpan(NonceAt, AccountAt - NonceAt), _bytes.AsSpan(SeedAt, TagAt - SeedAt),
                _bytes.AsSpan(TagAt), seed, Associated());
            return seed;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private AesGcm Cipher(Passphrase passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        var parameters = new Argon2Parameters
        {
            DegreeOfParallelism = Lanes,
            MemorySize = BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(MemoryAt)),
            NumberOfPasses = BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(PassesAt)),
        };
        var key = PasswordBasedKeyDerivationAlgorithm.Argon2id(in parameters).DeriveBytes(
            passphrase.Utf8, _bytes.AsSpan(SaltAt, NonceAt - SaltAt), SecretBytes.Size);
        try
        {
            return new AesGcm(key, Size - TagAt);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] Associated() => [.. Label, .. _bytes.AsSpan(0, SeedAt)];

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new MalformedException(rule);
    }
}
