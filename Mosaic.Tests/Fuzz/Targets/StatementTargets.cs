using System.Buffers.Binary;
using System.Collections.Immutable;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>Signed statements of every type, alone, in the exchange's messages, and as a roster takes them.</summary>
internal static class StatementTargets
{
    private const int TypeAt = 33, LengthAt = 66, BodyAt = 70;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<byte[]> Golden = Corpus.Hex("statements.json");
    private static readonly HashSet<string> Genuine = [.. Golden.Select(Convert.ToHexString)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("statement", Promise.Refusing<MalformedException>(static input => ReadBody(Parse(input))), Golden)
        {
            Rounds = 8000,
        },
        new("statement-signature", Verify, Golden) { Rounds = 2000 },
        new(
            "statement-body",
            Promise.Refusing<MalformedException>(static input => GeneratedBodies.ReadAsTheyDo(Enveloped(input))),
            [.. Golden.Select(static bytes => (byte[])[bytes[TypeAt], .. BodyOf(bytes)])])
        {
            Rounds = 12_000,
        },
        new("exchange", Promise.Refusing<MalformedException>(Unpack), [.. Packed(Golden), .. Packed(Golden.Take(2))])
        {
            LongestInput = 32 << 10,
        },
        new("exchange-digest", Promise.Refusing<MalformedException>(CompareDigest), [Digest.Body]),
        new("roster", Promise.Refusing<MalformedException>(Join), [.. Packed(Roster())]) { Rounds = 1000 },
    ];

    private static ExchangeDigest Digest => ExchangeDigest.Of(DirectoryState.Empty, true);

    /// <summary>Reads a statement's body as whoever takes statements of its type does.</summary>
    /// <exception cref="MalformedException">It breaks a rule of its type, or nobody takes such a type.</exception>
    public static void ReadBody(Statement statement)
    {
        switch (statement.Type)
        {
            case StatementType.Founding:
                _ = Founding.Read(statement);
                break;
            case StatementType.Advertisement:
                _ = DirectoryState.MemberOf(Advertisement.Read(statement));
                break;
            case var type when ManifestStatement.IsKnown(type):
                _ = ManifestStatement.Read(statement);
                break;
            default:
                _ = RosterEntry.Read(statement);
                break;
        }
    }

    private static Statement Parse(byte[] input)
    {
        var statement = Statement.Parse(input);
        Promise.Same(input, statement.Bytes.Span, "a statement is kept verbatim");
        return statement;
    }

    private static bool Verify(byte[] input)
    {
        try
        {
            var isValid = Statement.Parse(input).HasValidSignature();
            Promise.Holds(!isValid || Genuine.Contains(Convert.ToHexString(input)), "no forgery verifies");
            return isValid;
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> BodyOf(byte[] statement) =>
        statement.AsSpan(BodyAt, statement.Length - BodyAt - SigningKey.SignatureSize);

    // What is fuzzed is a type and a body; the envelope around it is well-formed, and nobody signed it.
    private static Statement Enveloped(byte[] input)
    {
        if (input.Length == 0) throw new MalformedException("no type");
        var bytes = new byte[BodyAt + input.Length - 1 + SigningKey.SignatureSize];
        bytes[0] = Statement.Format;
        bytes[TypeAt] = input[0];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(LengthAt), input.Length - 1);
        input.AsSpan(1).CopyTo(bytes.AsSpan(BodyAt));
        return Statement.Parse(bytes);
    }

    private static void Unpack(byte[] input)
    {
        var statements = new ExchangeStatements(input).Unpack();
        if (statements.Length == 0) return;
        Promise.Same(input, ExchangeStatements.Pack(statements).Single().Body, "an exchange message has one form");
    }

    private static void CompareDigest(byte[] input)
    {
        var digest = new ExchangeDigest(input);
        _ = digest.WantsAnswer;
        _ = digest.Matches(Digest);
    }

    private static void Join(byte[] input)
    {
        var state = DirectoryState.Empty;
        foreach (var statement in new ExchangeStatements(input).Unpack())
        {
            if (state.Judge(statement, Now) == Mosaic.Node.Verdict.New) state = state.With(statement);
        }
        Promise.Holds(state.Roster.Members.Count <= 3, "nobody comes in whom the sample did not let in");
    }

    private static IEnumerable<byte[]> Packed(IEnumerable<byte[]> statements) =>
        ExchangeStatements.Pack(statements.Select(static bytes => Statement.Parse(bytes)))
            .Select(static message => message.Body);

    // A founder lets a second node in, which revokes nothing and leaves; and a third comes by invitation.
    private static IEnumerable<byte[]> Roster()
    {
        using var account = Key(1);
        using var guest = Key(2);
        using var invitation = Key(3);
        SigningKey[] nodes = [Key(4), Key(5), Key(6)];
        var founding = Founding.Create(account, Id(nodes[0]), At(0), new byte[Founding.NonceSize]);
        var grant = Grant.Create(founding.Network, nodes[0], invitation.PublicKey, Now.AddDays(1), 1, At(3));
        ImmutableArray<Statement> statements =
        [
            founding.Statement, Member(nodes[0], account, 1), Member(nodes[1], account, 2), grant.Statement,
            Mosaic.Codecs.Statements.Member.Create(
                founding.Network, nodes[2], guest, KeysOf(nodes[2]), At(4), grant, invitation).Statement,
            Left.Create(founding.Network, nodes[1], At(5)).Statement,
            Admins.Create(founding.Network, account, At(6), [new AccountId(guest.PublicKey)], true).Statement,
            Revoked.Create(founding.Network, account, Id(nodes[1]), At(7), []).Statement,
            Advertisement.Create(
                founding.Network, nodes[0], At(8), "127.0.0.1:4000", ["127.0.0.1:5000"], "", 10, 3, "1", Now)
                .Statement,
        ];
        foreach (var node in nodes) node.Dispose();
        return statements.Select(static statement => statement.Bytes.ToArray());

        Statement Member(SigningKey node, SigningKey owner, int at) => Mosaic.Codecs.Statements.Member.Create(
            founding.Network, node, owner, KeysOf(node), At(at)).Statement;
    }

    private static MemberKeys KeysOf(SigningKey node) => new(Hash(node, 1), Hash(node, 2));

    private static Id256 Hash(SigningKey node, byte use) =>
        new(System.Security.Cryptography.SHA256.HashData([.. node.PublicKey.ToArray(), use]));

    private static NodeId Id(SigningKey node) => new(node.PublicKey);

    private static SigningKey Key(byte number) => new([.. Enumerable.Repeat(number, SigningKey.SeedSize)]);

    private static Hlc At(int seconds) => Hlc.At(Now.AddSeconds(seconds - 60));
}
