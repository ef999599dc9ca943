using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using Mosaic.Codecs.Invitations.Proto;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Codecs.Invitations;

/// <summary>A member that a newcomer may ask to be let in.</summary>
/// <param name="Node">The node.</param>
/// <param name="WireKey">Its X25519 key: who else answers at the endpoint learns nothing.</param>
/// <param name="Endpoints"><c>host:port</c> of its wire, most preferred first.</param>
public sealed record Contact(NodeId Node, Id256 WireKey, ImmutableArray<string> Endpoints)
{
    /// <summary>The most endpoints of one contact.</summary>
    public const int MaxEndpoints = 8;

    /// <summary>The longest endpoint, in characters.</summary>
    public const int MaxEndpointLength = 256;
}

/// <summary>
/// What a person gives to another so that their machine can come in: a grant, the secret that uses it, and whom to ask.
/// As text it is <c>mosaic1</c> (name and version) and then, in base 32 (RFC 4648, lowercase, without padding), a
/// Protobuf message (invitation.proto) and the first 4 bytes of its SHA-256: letters and digits alone, so that a double
/// click selects all of it, and neither case nor white space matter. Whoever has the text can come in: it is a secret.
/// </summary>
public sealed class Invitation : IDisposable
{
    /// <summary>What every invitation of this version begins with.</summary>
    public const string Prefix = "mosaic1";

    /// <summary>The longest text that is looked at, in characters.</summary>
    public const int MaxLength = 16 << 10;

    /// <summary>The most contacts.</summary>
    public const int MaxContacts = 4;

    private const int ChecksumSize = 4;

    private Invitation(Grant grant, SigningKey key, ImmutableArray<Contact> contacts)
    {
        Grant = grant;
        Key = key;
        Contacts = contacts;
    }

    /// <summary>What lets the newcomer in.</summary>
    public Grant Grant { get; }

    /// <summary>The network it leads to.</summary>
    public NetworkId Network => Grant.Statement.Network;

    /// <summary>The key pair that the grant names; disposed with the invitation.</summary>
    public SigningKey Key { get; }

    /// <summary>Whom to ask, in this order.</summary>
    public ImmutableArray<Contact> Contacts { get; }

    /// <summary>Of its parts; the key becomes the invitation's.</summary>
    /// <exception cref="MalformedException">The key is not the grant's, or contacts too few or many.</exception>
    public static Invitation Create(Grant grant, SigningKey key, IEnumerable<Contact> contacts)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(key);
        var all = contacts.ToImmutableArray();
        Require(key.PublicKey == grant.InvitationKey, "the invitation's secret does not belong to its grant");
        Require(all.Length is >= 1 and <= MaxContacts, "an invitation names a few members to ask");
        foreach (var contact in all)
        {
            Require(contact.Endpoints.Length is >= 1 and <= Contact.MaxEndpoints
                && contact.Endpoints.All(static text => text.Length <= Contact.MaxEndpointLength),
                "a contact names a few endpoints");
        }
        return new Invitation(grant, key, all);
    }

    /// <summary>Reads the text of an invitation.</summary>
    /// <exception cref="MalformedException">It is none, or damaged; the message is for a person.</exception>
    public static Invitation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Require(text.Length <= MaxLength, "this is too long for an invitation");
        var bare = string.Concat(text.Where(static c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        Require(bare.StartsWith("mosaic", StringComparison.Ordinal),
            $"this is no invitation: one begins with '{Prefix}'");
        Require(bare.StartsWith(Prefix, StringComparison.Ordinal),
            "this invitation was made by a later version of Mosaic");
        var bytes = Base32.Decode(bare.AsSpan(Prefix.Length));
        Require(bytes is { Length: > ChecksumSize }
            && bytes.AsSpan(bytes.Length - ChecksumSize)
                .SequenceEqual(Checksum(bytes.AsSpan(0, bytes.Length - ChecksumSize))),
            "the invitation is damaged: a part is missing or changed; copy all of it again");
        return Read(bytes!.AsSpan(0, bytes!.Length - ChecksumSize));
    }

    /// <summary>The invitation as text.</summary>
    public string ToText()
    {
        var body = new InvitationBody
        {
            Seed = ByteString.CopyFrom(Key.Seed),
            Grant = ByteString.CopyFrom(Grant.Statement.Bytes.Span),
        };
        foreach (var contact in Contacts)
        {
            var part = new ContactBody
            {
                Node = ByteString.CopyFrom(contact.Node.Value.ToArray()),
                WireKey = ByteString.CopyFrom(contact.WireKey.ToArray()),
            };
            part.Endpoints.AddRange(contact.Endpoints);
            body.Contacts.Add(part);
        }
        var bytes = body.ToByteArray();
        return Prefix + Base32.Encode([.. bytes, .. Checksum(bytes)]);
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    /// <summary>The network alone: the rest holds a secret.</summary>
    public override string ToString() => $"invitation to {Network.Value.ToShortString()}";

    private static Invitation Read(ReadOnlySpan<byte> bytes)
    {
        InvitationBody body;
        try
        {
            body = InvitationBody.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MalformedException("the invitation is damaged: its parts cannot be read", e);
        }
        Require(body.Seed.Length == SigningKey.SeedSize, "the invitation's secret has the wrong length");
        var grant = Grant.Read(Statement.Parse(body.Grant.Span));
        var contacts = body.Contacts.Select(static contact => new Contact(
            new NodeId(contact.Node.Span), new Id256(contact.WireKey.Span), [.. contact.Endpoints])).ToArray();
        var key = new SigningKey(body.Seed.Span);
        try
        {
            return Create(grant, key, contacts);
        }
        catch (MalformedException)
        {
            key.Dispose();
            throw;
        }
    }

    private static byte[] Checksum(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..ChecksumSize];

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new MalformedException(rule);
    }
}
