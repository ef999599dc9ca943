using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Wire.Noise;

/// <summary>
/// One handshake of Noise_IK_25519_AESGCM_SHA256 (Noise framework, revision 34):
/// <c>&lt;- s; …; -&gt; e, es, s, ss; &lt;- e, ee, se</c>. The initiator knows the responder's static key beforehand;
/// the responder learns the initiator's from the first message and must decide whether it is a peer's. Pure: the
/// ephemeral keys are passed in. Messages of the wrong length or that do not authenticate give false, and then this
/// object is good for nothing more.
/// </summary>
internal sealed class NoiseHandshake : IDisposable
{
    /// <summary>The protocol's name, the first thing that is hashed.</summary>
    public const string ProtocolName = "Noise_IK_25519_AESGCM_SHA256";

    /// <summary>What the first message is longer than its payload: e, the sealed s, and the payload's tag.</summary>
    public const int InitiationOverhead = X25519Key.Size + SealedKeySize + PacketCipher.TagSize;

    /// <summary>What the second message is longer than its payload: e and the payload's tag.</summary>
    public const int ResponseOverhead = X25519Key.Size + PacketCipher.TagSize;

    private const int SealedKeySize = X25519Key.Size + PacketCipher.TagSize;

    private readonly NoiseSymmetricState _state;
    private readonly X25519Key _local;
    private readonly X25519Key? _ephemeral;
    private Id256 _remote;
    private Id256 _remoteEphemeral;

    private NoiseHandshake(
        X25519Key local, Id256 remote, Id256 responder, ReadOnlySpan<byte> prologue, X25519Key? ephemeral)
    {
        _state = new NoiseSymmetricState(ProtocolName, prologue);
        _local = local;
        _remote = remote;
        _ephemeral = ephemeral;
        MixKeyIntoHash(responder);
    }

    /// <summary>The hash of the transcript: equal on both sides once the handshake is over.</summary>
    public ReadOnlySpan<byte> Hash => _state.Hash;

    /// <summary>Begins as initiator.</summary>
    /// <param name="local">Our static key; stays the caller's.</param>
    /// <param name="remote">The responder's static public key.</param>
    /// <param name="prologue">What both sides must agree on.</param>
    /// <param name="ephemeral">32 fresh random bytes.</param>
    public static NoiseHandshake Initiate(
        X25519Key local, Id256 remote, ReadOnlySpan<byte> prologue, ReadOnlySpan<byte> ephemeral) =>
        new(local, remote, remote, prologue, new X25519Key(ephemeral));

    /// <summary>Begins as responder.</summary>
    /// <param name="local">Our static key; stays the caller's.</param>
    /// <param name="prologue">What both sides must agree on.</param>
    public static NoiseHandshake Respond(X25519Key local, ReadOnlySpan<byte> prologue) =>
        new(local, default, local.PublicKey, prologue, null);

    /// <summary>Initiator: writes message 1, <see cref="InitiationOverhead"/> longer than its payload.</summary>
    public bool TryWriteInitiation(ReadOnlySpan<byte> payload, Span<byte> message)
    {
        var rest = WriteEphemeral(_ephemeral!, message);
        if (!TryMixAgreement(_ephemeral!, _remote))
            return false;
        Span<byte> key = stackalloc byte[X25519Key.Size];
        _local.PublicKey.CopyTo(key);
        _state.EncryptAndHash(key, rest[..SealedKeySize]);
        if (!TryMixAgreement(_local, _remote))
            return false;
        _state.EncryptAndHash(payload, rest[SealedKeySize..]);
        return true;
    }

    /// <summary>
    /// Responder: reads who claims to begin, at the cost of one scalar multiplication. The claim is proven only by
    /// <see cref="TryReadInitiationPayload"/>.
    /// </summary>
    public bool TryReadInitiator(ReadOnlySpan<byte> message, out Id256 initiator)
    {
        initiator = default;
        if (message.Length < InitiationOverhead)
            return false;
        ReadEphemeral(message);
        Span<byte> key = stackalloc byte[X25519Key.Size];
        if (!TryMixAgreement(_local, _remoteEphemeral)
            || !_state.TryDecryptAndHash(message.Slice(X25519Key.Size, SealedKeySize), key))
        {
            return false;
        }
        initiator = _remote = new Id256(key);
        return true;
    }

    /// <summary>Responder: reads the payload of the message whose initiator was just read.</summary>
    /// <param name="message">The same message.</param>
    /// <param name="payload">Exactly <see cref="InitiationOverhead"/> shorter than the message.</param>
    public bool TryReadInitiationPayload(ReadOnlySpan<byte> message, Span<byte> payload) =>
        TryMixAgreement(_local, _remote)
        && _state.TryDecryptAndHash(message[(X25519Key.Size + SealedKeySize)..], payload);

    /// <summary>Responder: writes the second message, <see cref="ResponseOverhead"/> longer than the payload.</summary>
    /// <param name="ephemeral">32 fresh random bytes.</param>
    /// <param name="payload">May be empty.</param>
    /// <param name="message">Exactly as long as it must be.</param>
    public bool TryWriteResponse(ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> payload, Span<byte> message)
    {
        using var key = new X25519Key(ephemeral);
        var rest = WriteEphemeral(key, message);
        if (!TryMixAgreement(key, _remoteEphemeral) || !TryMixAgreement(key, _remote))
            return false;
        _state.EncryptAndHash(payload, rest);
        return true;
    }

    /// <summary>Initiator: reads the second message.</summary>
    /// <param name="message">What came.</param>
    /// <param name="payload">Exactly <see cref="ResponseOverhead"/> shorter than the message.</param>
    public bool TryReadResponse(ReadOnlySpan<byte> message, Span<byte> payload)
    {
        if (message.Length < ResponseOverhead)
            return false;
        ReadEphemeral(message);
        return TryMixAgreement(_ephemeral!, _remoteEphemeral)
            && TryMixAgreement(_local, _remoteEphemeral)
            && _state.TryDecryptAndHash(message[X25519Key.Size..], payload);
    }

    /// <summary>The transport ciphers, after the second message; the first is for what the initiator sends.</summary>
    public (PacketCipher FromInitiator, PacketCipher FromResponder) Split() => _state.Split();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ephemeral?.Dispose();
        _state.Dispose();
    }

    private Span<byte> WriteEphemeral(X25519Key key, Span<byte> message)
    {
        key.PublicKey.CopyTo(message);
        _state.MixHash(message[..X25519Key.Size]);
        return message[X25519Key.Size..];
    }

    private void ReadEphemeral(ReadOnlySpan<byte> message)
    {
        _remoteEphemeral = new Id256(message[..X25519Key.Size]);
        _state.MixHash(message[..X25519Key.Size]);
    }

    private void MixKeyIntoHash(Id256 key)
    {
        Span<byte> bytes = stackalloc byte[X25519Key.Size];
        key.CopyTo(bytes);
        _state.MixHash(bytes);
    }

    private bool TryMixAgreement(X25519Key ours, Id256 theirs)
    {
        Span<byte> secret = stackalloc byte[X25519Key.Size];
        if (!ours.TryAgree(theirs, secret))
            return false;
        _state.MixKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }
}
