using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Who may connect to a membership system.</summary>
internal abstract record MembershipSecurity
{
    /// <summary>Anybody, in plaintext: for experiments on loopback.</summary>
    public static MembershipSecurity Open { get; } = new Plain();

    /// <summary>How the addresses of the system begin.</summary>
    public abstract string Protocol { get; }

    /// <summary>Those whose keys are trusted, over mutually authenticated TLS.</summary>
    /// <param name="Certificate">This node's, with its private key; it must outlive every run of the system.</param>
    /// <param name="Trust">Asked at every handshake.</param>
    public sealed record Tls(X509Certificate2 Certificate, TlsTrust Trust) : MembershipSecurity
    {
        /// <inheritdoc/>
        public override string Protocol => "akka." + TlsTransport.Scheme;

        /// <summary>The hash of this node's own key.</summary>
        public Id256 OwnKey { get; } = new(SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    private sealed record Plain : MembershipSecurity
    {
        public override string Protocol => "akka.tcp";
    }

    /// <summary>The TLS keys that the roster of a network names.</summary>
    public static ImmutableDictionary<Id256, NodeId> TlsKeysOf(DirectoryState state) =>
        state.Roster.Members.Values.ToImmutableDictionary(
            static member => member.Keys.TlsKeyHash, static member => member.Node);
}
