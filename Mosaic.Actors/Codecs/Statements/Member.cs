using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>The keys a node speaks with besides its own, all certified by its <see cref="Member"/> statement.</summary>
/// <param name="WireKey">Its static X25519 public key.</param>
/// <param name="TlsKeyHash">SHA-256 of the SubjectPublicKeyInfo (DER) of its TLS key.</param>
public readonly record struct MemberKeys(Id256 WireKey, Id256 TlsKeyHash);

/// <summary>
/// A node belongs to an account and speaks with the keys it certifies. Signed by the node (the envelope), by the
/// account (over <c>mosaic/v1 member</c> ‖ network id ‖ node id ‖ terms) and, where a <see cref="Grant"/> lets it in,
/// by the invitation's key (the same under <c>mosaic/v1 invited</c>).
/// </summary>
public sealed record Member(
    Statement Statement, NodeId Node, AccountId Account, MemberKeys Keys, Hlc Time, StatementId? Grant)
{
    private static ReadOnlySpan<byte> AccountLabel => "mosaic/v1 member"u8;

    private static ReadOnlySpan<byte> InvitationLabel => "mosaic/v1 invited"u8;

    /// <summary>Its static X25519 public key.</summary>
    public Id256 WireKey => Keys.WireKey;

    private ReadOnlyMemory<byte> Terms { get; init; }

    private ReadOnlyMemory<byte> AccountSignature { get; init; }

    private ReadOnlyMemory<byte> InvitationSignature { get; init; }

    /// <summary>Makes the statement with all keys.</summary>
    /// <param name="network">The network to be a member of.</param>
    /// <param name="node">The node's key.</param>
    /// <param name="account">The account's key.</param>
    /// <param name="keys">What the node speaks with.</param>
    /// <param name="time">Later than the grant's and than every earlier statement of the node's.</param>
    /// <param name="grant">What lets the node in; null where its account is in already.</param>
    /// <param name="invitation">The private half of the grant's key.</param>
    public static Member Create(NetworkId network, SigningKey node, SigningKey account, MemberKeys keys, Hlc time,
        Grant? grant = null, SigningKey? invitation = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(account);
        var terms = new MemberTerms
        {
            Account = StatementBody.Field(account.PublicKey),
            WireKey = StatementBody.Field(keys.WireKey),
            Time = time.Value,
            TlsKeyHash = StatementBody.Field(keys.TlsKeyHash),
            Grant = grant is null ? ByteString.Empty : StatementBody.Field(grant.Statement.Id.Value),
        }.ToByteArray();
        var message = MessageOf(network, node.PublicKey, terms);
        var body = new MemberBody
        {
            Terms = ByteString.CopyFrom(terms),
            AccountSignature = ByteString.CopyFrom(account.Sign(AccountLabel, message)),
            InvitationSignature = invitation is null
                ? ByteString.Empty
                : ByteString.CopyFrom(invitation.Sign(InvitationLabel, message)),
        };
        return Read(Statement.Sign(network, StatementType.Member, node, body.ToByteArray()));
    }

    /// <summary>
    /// Reads the body; the signatures are the caller's to check (<see cref="HasValidSignatures"/>,
    /// <see cref="IsSignedBy"/>).
    /// </summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Member Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Member, MemberBody.Parser);
        var terms = StatementBody.Parse(body.Terms.Span, "membership", MemberTerms.Parser);
        return new Member(statement, new NodeId(statement.Signer),
            new AccountId(StatementBody.Id(terms.Account, "account")),
            new MemberKeys(
                StatementBody.Id(terms.WireKey, "wire_key"), StatementBody.Id(terms.TlsKeyHash, "tls_key_hash")),
            new Hlc(terms.Time),
            terms.Grant.IsEmpty ? null : new StatementId(StatementBody.Id(terms.Grant, "grant")))
        {
            Terms = body.Terms.Memory,
            AccountSignature = body.AccountSignature.Memory,
            InvitationSignature = body.InvitationSignature.Memory,
        };
    }

    /// <summary>Whether node and account both signed.</summary>
    public bool HasValidSignatures() =>
        Statement.HasValidSignature() && Verify(Account.Value, AccountLabel, AccountSignature.Span);

    /// <summary>Whether the holder of the invitation signed.</summary>
    public bool IsSignedBy(Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return Grant == grant.Statement.Id
            && Verify(grant.InvitationKey, InvitationLabel, InvitationSignature.Span);
    }

    private bool Verify(Id256 key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> signature) =>
        Signatures.Verify(key, label, MessageOf(Statement.Network, Node.Value, Terms.Span), signature);

    private static byte[] MessageOf(NetworkId network, Id256 node, ReadOnlySpan<byte> terms)
    {
        var message = new byte[2 * Id256.Size + terms.Length];
        network.Value.CopyTo(message);
        node.CopyTo(message.AsSpan(Id256.Size));
        terms.CopyTo(message.AsSpan(2 * Id256.Size));
        return message;
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Member? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
