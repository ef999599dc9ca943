using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// A node belongs to an account and speaks on the wire with the X25519 key it certifies. Signed by the node (the
/// envelope) and by the account (over <c>mosaic/v1 member</c> ‖ network id ‖ node id ‖ terms).
/// </summary>
public sealed record Member(Statement Statement, NodeId Node, AccountId Account, Id256 WireKey, Hlc Time)
{
    private static ReadOnlySpan<byte> Label => "mosaic/v1 member"u8;

    private ReadOnlyMemory<byte> Terms { get; init; }

    private ReadOnlyMemory<byte> AccountSignature { get; init; }

    /// <summary>Makes the statement with both keys.</summary>
    public static Member Create(NetworkId network, SigningKey node, SigningKey account, Id256 wireKey, Hlc time)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(account);
        var terms = new MemberTerms
        {
            Account = StatementBody.Field(account.PublicKey),
            WireKey = StatementBody.Field(wireKey),
            Time = time.Value,
        }.ToByteArray();
        var body = new MemberBody
        {
            Terms = ByteString.CopyFrom(terms),
            AccountSignature = ByteString.CopyFrom(
                account.Sign(Label, AccountMessage(network, node.PublicKey, terms))),
        };
        return Read(Statement.Sign(network, StatementType.Member, node, body.ToByteArray()));
    }

    /// <summary>Reads the body; both signatures are the caller's to check (<see cref="HasValidSignatures"/>).</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Member Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Member, MemberBody.Parser);
        var terms = StatementBody.Parse(body.Terms.Span, "membership", MemberTerms.Parser);
        return new Member(statement, new NodeId(statement.Signer),
            new AccountId(StatementBody.Id(terms.Account, "account")),
            StatementBody.Id(terms.WireKey, "wire_key"), new Hlc(terms.Time))
        {
            Terms = body.Terms.Memory,
            AccountSignature = body.AccountSignature.Memory,
        };
    }

    /// <summary>Whether node and account both signed.</summary>
    public bool HasValidSignatures() =>
        Statement.HasValidSignature()
        && Signatures.Verify(Account.Value, Label,
            AccountMessage(Statement.Network, Node.Value, Terms.Span), AccountSignature.Span);

    private static byte[] AccountMessage(NetworkId network, Id256 node, ReadOnlySpan<byte> terms)
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
