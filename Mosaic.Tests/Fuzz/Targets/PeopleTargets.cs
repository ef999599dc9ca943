using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mosaic.Codecs.Invitations;
using Mosaic.Codecs.Keys;
using Mosaic.Host;
using Mosaic.Host.Api;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;
using Mosaic.Host.Processes;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>What people type or paste, and what a child process prints. The bytes are UTF-8.</summary>
internal static class PeopleTargets
{
    private const int Checksum = 4;

    private static readonly byte[] Seed = [.. Enumerable.Range(0, SigningKey.SeedSize).Select(static n => (byte)n)];

    private static readonly string InvitationText = Corpus.Text("invitation.txt");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Refusing<MalformedException>("invitation", ReadInvitation, InvitationText) with { LongestInput = 20 << 10 },
        new(
            "invitation-contents", Promise.Refusing<MalformedException>(static input => ReadInvitation(Text(input))),
            [Base32.Decode(InvitationText.AsSpan(Invitation.Prefix.Length))![..^Checksum]]),
        Refusing<MalformedException>("path", ReadPath, "a", "folder/nämë.txt", "a/b/c", "e\u0301"),
        Of("id", ReadId, new string('a', 64), "0123456789abcdef" + new string('F', 48)),
        Of("code", ReadCode, "4+2", "1+255"),
        Of("byte-size", ReadByteSize, "5GiB", "1.5 kB", "9EB"),
        Of("duration", ReadDuration, "90s", "7d"),
        Of("host-port", ReadHostPort, "127.0.0.1:4000", "[::1]:1", "nas.local:65535"),
        Refusing<MosException>("join", static text => EndPoints.CheckJoin(text), "127.0.0.1:4000", "[::1]:1"),
        Refusing<MalformedException>(
            "seed", static text => SeedText.Read(text), new string('a', 64), " " + new string('B', 64) + "\n",
            RecoveryKey.Write(new byte[SigningKey.SeedSize])),
        Refusing<MalformedException>(
            "recovery-key", ReadRecoveryKey, RecoveryKey.Write(Seed)),
        new("locked-key", Promise.Refusing<MalformedException>(ReadLockedKey), Corpus.Hex("keys.json", "files")),
        Of("instant", ReadInstant, "2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05+01:00"),
        new(
            "request-body", Promise.Refusing<JsonException>(ReadRequests), Corpus.Texts(
                """{"format":1,"expiresSeconds":60,"uses":1,"invitation":"mosaic1abc","consent":true,"key":"ab"}""",
                """
                {"expiresSeconds":60,"uses":1,"invitation":"mosaic1abc","now":true,"add":["ab"],"remove":null,
                "key":"","next":"x"}
                """)),
        Of(
            "ready-line", static text => ReadyLine.TryParse(text) is not null,
            "ready node=a account=b cluster=c:1 wire=d:2 management=off socket=/a b"),
        Refusing<NodeStartException>(
            "configuration", static text => HoconText.Parse(text, "here"), "a { b = 1, c = [1, 2] }\n# x\nd = \"e\"",
            "a.b.c = 5s // y\nf = \"\"\"g\"\"\"\nh = ${a.b.c}") with
        {
            LongestInput = 1 << 10,
            MostBytes = 1 << 20,
            MostBytesPerByte = 4096,
        },
    ];

    private static FuzzTarget Of(string name, Func<string, bool> parse, params string[] samples) =>
        new(name, input => parse(Encoding.UTF8.GetString(input)), Corpus.Texts(samples)) { LongestInput = 1 << 10 };

    private static FuzzTarget Refusing<TException>(string name, Action<string> parse, params string[] samples)
        where TException : Exception =>
        new(
            name, Promise.Refusing<TException>(input => parse(Encoding.UTF8.GetString(input))), Corpus.Texts(samples));

    private static string Text(byte[] body) =>
        Invitation.Prefix + Base32.Encode([.. body, .. SHA256.HashData(body)[..Checksum]]);

    private static void ReadInvitation(string text)
    {
        using var invitation = Invitation.Parse(text);
        var written = invitation.ToText();
        using var again = Invitation.Parse(written);
        Promise.Holds(written == again.ToText(), "an invitation comes back");
    }

    private static void ReadPath(string text)
    {
        // What cannot be UTF-8 becomes U+FFFD on the way in; what the system hands over can hold half a pair instead.
        var path = MosaicPath.Parse(text.Replace('\ufffd', '\ud800'));
        Promise.Holds(path == MosaicPath.Parse(path.Value), "a path has one form");
    }

    private static bool ReadId(string text)
    {
        if (!Id256.TryParse(text, out var id)) return false;
        Promise.Holds(
            string.Equals(id.ToString(), text, StringComparison.OrdinalIgnoreCase), "an id has one form but for case");
        return true;
    }

    private static bool ReadCode(string text)
    {
        if (!Code.TryParse(text, out var code)) return false;
        Promise.Holds(Code.TryParse(code.ToString(), out var again) && again == code, "a code comes back");
        return true;
    }

    private static void ReadRequests(byte[] input)
    {
        _ = ApiJson.ReadRequest<LeaveRequest>(input);
        _ = ApiJson.ReadRequest<AdminsRequest>(input);
        _ = ApiJson.ReadRequest<InvitationRequest>(input);
        _ = ApiJson.ReadRequest<JoinRequest>(input);
        _ = ApiJson.ReadRequest<LoginRequest>(input);
        _ = ApiJson.ReadRequest<PassphraseRequest>(input);
    }

    private static bool ReadByteSize(string text)
    {
        if (!ByteSize.TryParse(text, out var bytes)) return false;
        Promise.Holds(ByteSize.TryParse(ByteSize.Format(bytes), out _), "a size can be read as it is written");
        return true;
    }

    private static bool ReadDuration(string text)
    {
        if (!Durations.TryParse(text, out var duration)) return false;
        Promise.Holds(duration > TimeSpan.Zero, "a duration is some time");
        return true;
    }

    private static bool ReadHostPort(string text)
    {
        if (!HostPort.TryParse(text, out var host, out var port)) return false;
        Promise.Holds(
            HostPort.TryParse(HostPort.Format(host, port), out var sameHost, out var samePort)
            && sameHost == host && samePort == port, "host and port come back");
        return true;
    }

    private static void ReadRecoveryKey(string text) => Promise.Holds(
        RecoveryKey.Read(RecoveryKey.Write(RecoveryKey.Read(text))).AsSpan().SequenceEqual(RecoveryKey.Read(text)),
        "a recovery key comes back");

    private static void ReadLockedKey(byte[] input) => Promise.Holds(
        LockedKey.Read(input).Bytes.SequenceEqual(input), "a locked key is kept as it is");

    private static bool ReadInstant(string text)
    {
        if (!UtcConverter.TryParse(text, out var instant)) return false;
        var written = UtcConverter.Text(instant);
        Promise.Holds(UtcConverter.TryParse(written, out var again) && again == instant, "an instant comes back");
        return true;
    }
}
