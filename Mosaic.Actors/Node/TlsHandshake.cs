using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// The TLS handshake of membership systems: both ends show a certificate, and go on only where its key is trusted.
/// </summary>
internal sealed class TlsHandshake(X509Certificate2 certificate, TlsTrust trust)
{
    private readonly SslStreamCertificateContext _certificate =
        SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);

    /// <summary>How a handshake ended.</summary>
    /// <param name="Stream">Authenticated; null where it failed.</param>
    /// <param name="Key">The hash of the key that the other end has, where it succeeded.</param>
    /// <param name="Refusal">Why it failed, where it did.</param>
    public readonly record struct Outcome(SslStream? Stream, Id256 Key, TlsRefusal Refusal);

    /// <summary>Shakes hands over a connected socket, which the stream owns; closed where that fails.</summary>
    public async Task<Outcome> ShakeAsync(Socket socket, bool isServer, CancellationToken within)
    {
        Id256 key = default;
        TlsRefusal? refusal = TlsRefusal.NoHandshake;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            // Both ends ask: neither says a word to a stranger, called or calling.
            bool Validate(object _, X509Certificate? shown, X509Chain? __, SslPolicyErrors ___) =>
                (refusal = trust.Judge(shown, out key)) is null;
            var shaking = isServer
                ? stream.AuthenticateAsServerAsync(ServerOptions(Validate), within)
                : stream.AuthenticateAsClientAsync(ClientOptions(Validate), within);
            await shaking.ConfigureAwait(false);
            if (refusal is null && stream.IsMutuallyAuthenticated) return new Outcome(stream, key, default);
        }
        catch (OperationCanceledException)
        {
            refusal = TlsRefusal.TooSlow;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException
            or ObjectDisposedException or InvalidOperationException or CryptographicException or Win32Exception)
        {
            refusal ??= TlsRefusal.NoHandshake;
        }
        await stream.DisposeAsync().ConfigureAwait(false);
        return new Outcome(null, default, refusal ?? TlsRefusal.NoHandshake);
    }

    // The chain is built before the validator is asked. It says nothing here, and must not make this node call the
    // addresses that a stranger wrote into a certificate.
    private static X509ChainPolicy ChainPolicy() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        VerificationFlags = X509VerificationFlags.AllFlags,
    };

    // Without resumption, which would spare a handshake the certificate.
    private SslServerAuthenticationOptions ServerOptions(RemoteCertificateValidationCallback validate) => new()
    {
        ServerCertificateContext = _certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = validate,
        CertificateChainPolicy = ChainPolicy(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    // No name is asked for: a certificate counts by its key.
    private SslClientAuthenticationOptions ClientOptions(RemoteCertificateValidationCallback validate) => new()
    {
        TargetHost = "",
        ClientCertificateContext = _certificate,
        RemoteCertificateValidationCallback = validate,
        CertificateChainPolicy = ChainPolicy(),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };
}
