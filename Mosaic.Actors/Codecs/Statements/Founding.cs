using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// The statement that founds a network. Its id is the network id, and its own network field is zero. An open network
/// admits whoever asks: its id says so, for good.
/// </summary>
public sealed record Founding(
    Statement Statement, NetworkId Network, AccountId Founder, NodeId Node, Hlc Time, bool IsOpen)
{
    /// <summary>The length of the random part, in bytes.</summary>
    public const int NonceSize = 16;

    /// <summary>Founds a network: <paramref name="nonce"/> is 16 fresh random bytes.</summary>
    public static Founding Create(
        SigningKey account, NodeId node, Hlc time, ReadOnlySpan<byte> nonce, bool isOpen = false)
    {
        StatementBody.Require(nonce.Length == NonceSize, $"a founding nonce has {NonceSize} bytes");
        var body = new FoundingBody
        {
            Nonce = ByteString.CopyFrom(nonce),
            Time = time.Value,
            Node = StatementBody.Field(node.Value),
            Open = isOpen,
        };
        return Read(Statement.Sign(default, StatementType.Founding, account, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Founding Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Founding, FoundingBody.Parser);
        StatementBody.Require(statement.Network.Value.IsZero, "a founding statement names no network");
        StatementBody.Require(body.Nonce.Length == NonceSize, $"a founding nonce has {NonceSize} bytes");
        return new Founding(statement, new NetworkId(statement.Id.Value), new AccountId(statement.Signer),
            new NodeId(StatementBody.Id(body.Node, "node")), new Hlc(body.Time), body.Open);
    }
}
