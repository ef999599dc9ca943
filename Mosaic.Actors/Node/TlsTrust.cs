using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Why a connection to the membership system was refused.</summary>
internal enum TlsRefusal
{
    /// <summary>The other end showed no certificate.</summary>
    NoCertificate,

    /// <summary>The certificate's key is not ECDSA on P-256, or cannot be read.</summary>
    WrongKeyType,

    /// <summary>The key belongs to no member, or to none any more.</summary>
    UnknownKey,

    /// <summary>What came is not TLS, or the handshake broke off; also when the other end refuses this node.</summary>
    NoHandshake,

    /// <summary>The handshake took too long.</summary>
    TooSlow,

    /// <summary>Too many handshakes are under way, or a member holds too many connections.</summary>
    TooMany,
}

/// <summary>
/// The keys that may connect to the membership system now, by hash, and the nodes they belong to. Every handshake asks
/// it, and it says when the keys change, so that open connections of others end. Counts who was refused. Safe from any
/// thread.
/// </summary>
internal sealed class TlsTrust
{
    /// <summary>Between two tellings of refusals for the same reason.</summary>
    public static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    // The DER SubjectPublicKeyInfo of P-256 keys (RFC 5480): this, then the uncompressed point.
    private static readonly byte[] P256 =
        Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private const int P256Size = 91;

    private readonly TimeProvider _time;
    private readonly NodeCut? _cut;
    private readonly Lock _lock = new();
    private readonly long[] _refused = new long[Enum.GetValues<TlsRefusal>().Length];
    private readonly long?[] _told = new long?[Enum.GetValues<TlsRefusal>().Length];
    private volatile ImmutableDictionary<Id256, NodeId> _keys = ImmutableDictionary<Id256, NodeId>.Empty;

    /// <summary>Trusting nobody.</summary>
    /// <param name="time">Limits how often refusals are told.</param>
    /// <param name="cut">For tests: who may not connect whatever its key.</param>
    public TlsTrust(TimeProvider time, NodeCut? cut = null)
    {
        _time = time;
        _cut = cut;
        if (cut is not null) cut.Changed += () => Changed?.Invoke();
    }

    /// <summary>The keys are others now. Raised by <see cref="Set"/>, on its thread.</summary>
    public event Action? Changed;

    /// <summary>The connections with a node are to end, though it may connect again. Raised on any thread.</summary>
    public event Action<NodeId>? Disconnected;

    /// <summary>
    /// The first refusal for a reason within a minute, with who it was (an address) and how many there were in all.
    /// Raised on any thread.
    /// </summary>
    public event Action<TlsRefusal, string, long>? WorthTelling;

    /// <summary>The keys that may connect.</summary>
    public ImmutableDictionary<Id256, NodeId> Keys => _keys;

    /// <summary>How many were refused, by reason; reasons without any are left out.</summary>
    public ImmutableSortedDictionary<TlsRefusal, long> Refused
    {
        get
        {
            lock (_lock)
            {
                return Enum.GetValues<TlsRefusal>().Where(reason => _refused[(int)reason] > 0)
                    .ToImmutableSortedDictionary(static reason => reason, reason => _refused[(int)reason]);
            }
        }
    }

    /// <summary>From now on exactly these keys may connect.</summary>
    public void Set(ImmutableDictionary<Id256, NodeId> keys)
    {
        _keys = keys;
        Changed?.Invoke();
    }

    /// <summary>Closes the connections with a node; others may be made at once.</summary>
    public void Disconnect(NodeId node) => Disconnected?.Invoke(node);

    /// <summary>The node that a key belongs to; null where it may not connect.</summary>
    public NodeId? NodeOf(Id256 hash) =>
        _keys.TryGetValue(hash, out var node) && _cut?.Severs(node) is not true ? node : null;

    /// <summary>
    /// Whether the owner of a certificate may connect: by its key alone, which the handshake proves. Names, dates and
    /// issuers say nothing that the roster does not say better.
    /// </summary>
    /// <param name="certificate">What the other end showed; null: nothing.</param>
    /// <param name="key">The hash of its key, where it may.</param>
    /// <returns>Why not; null where it may.</returns>
    public TlsRefusal? Judge(X509Certificate? certificate, out Id256 key)
    {
        key = default;
        if (certificate is null) return TlsRefusal.NoCertificate;
        byte[] info;
        try
        {
            using var readable = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
            info = readable.PublicKey.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            return TlsRefusal.WrongKeyType;
        }
        if (info.Length != P256Size || !info.AsSpan().StartsWith(P256)) return TlsRefusal.WrongKeyType;
        key = new Id256(SHA256.HashData(info));
        return NodeOf(key) is null ? TlsRefusal.UnknownKey : null;
    }

    /// <summary>Counts a refusal.</summary>
    public void Refuse(TlsRefusal reason, string who)
    {
        long count;
        lock (_lock)
        {
            count = ++_refused[(int)reason];
            var now = _time.GetTimestamp();
            if (_told[(int)reason] is { } told && _time.GetElapsedTime(told, now) < TellEvery) return;
            _told[(int)reason] = now;
        }
        WorthTelling?.Invoke(reason, who, count);
    }
}
