using System.Security.Cryptography;
using System.Text;

namespace Mosaic.Wire.Noise;

/// <summary>
/// The SymmetricState of the Noise framework (revision 34, 5.2) over SHA-256 and AES-GCM: the running hash of the
/// transcript, the chaining key, and the key in force. Secrets are zeroed on disposal.
/// </summary>
internal sealed class NoiseSymmetricState : IDisposable
{
    /// <summary>Bytes of a hash and of a chaining key.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    private readonly byte[] _hash = new byte[HashSize];
    private readonly byte[] _chainingKey = new byte[HashSize];
    private PacketCipher? _cipher;
    private ulong _counter;

    /// <summary>Begins with a protocol's name of at most 32 ASCII characters, then mixes in the prologue.</summary>
    public NoiseSymmetricState(string protocolName, ReadOnlySpan<byte> prologue)
    {
        Encoding.ASCII.GetBytes(protocolName, _hash);
        _hash.CopyTo(_chainingKey, 0);
        MixHash(prologue);
    }

    /// <summary>The hash of the transcript so far; once the handshake is over, its channel binding.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Takes bytes into the transcript.</summary>
    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    /// <summary>Takes a shared secret into the keys.</summary>
    public void MixKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> output = stackalloc byte[2 * HashSize];
        Derive(secret, output);
        output[..HashSize].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new PacketCipher(output[HashSize..]);
        _counter = 0;
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>Seals under the key in force, which must exist, and takes the result into the transcript.</summary>
    public void EncryptAndHash(ReadOnlySpan<byte> plaintext, Span<byte> sealedBytes)
    {
        _cipher!.Seal(_counter++, _hash, plaintext, sealedBytes);
        MixHash(sealedBytes);
    }

    /// <summary>Opens what <see cref="EncryptAndHash"/> sealed; false when it is not genuine.</summary>
    public bool TryDecryptAndHash(ReadOnlySpan<byte> sealedBytes, Span<byte> plaintext)
    {
        if (!_cipher!.TryOpen(_counter++, _hash, sealedBytes, plaintext))
            return false;
        MixHash(sealedBytes);
        return true;
    }

    /// <summary>The two transport ciphers: the first is for what the initiator sends.</summary>
    public (PacketCipher FromInitiator, PacketCipher FromResponder) Split()
    {
        Span<byte> output = stackalloc byte[2 * HashSize];
        Derive([], output);
        var ciphers = (new PacketCipher(output[..HashSize]), new PacketCipher(output[HashSize..]));
        CryptographicOperations.ZeroMemory(output);
        return ciphers;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher?.Dispose();
    }

    // HKDF with two outputs (4.3): RFC 5869 with the chaining key as salt and no info. Written out because OpenSSL's
    // refuses the empty input that Split calls for.
    private void Derive(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> key = stackalloc byte[HashSize];
        HMACSHA256.HashData(_chainingKey, input, key);
        HMACSHA256.HashData(key, [1], output);
        Span<byte> second = stackalloc byte[HashSize + 1];
        output[..HashSize].CopyTo(second);
        second[HashSize] = 2;
        HMACSHA256.HashData(key, second, output[HashSize..]);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(second);
    }
}
