using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Tests.Codecs.Statements;

/// <summary>Statements made from a number: the same number gives the same bytes on every machine.</summary>
internal static class StatementSamples
{
    public static readonly NetworkId Network = new(Hash("network"));
    public static readonly Hlc Time = Hlc.At(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public static Id256 Hash(string text) => new(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    public static SigningKey Key(string name) => new(Hash("key " + name).ToArray());

    public static ContentDescriptor Content(AccountId owner, Code code, long size)
    {
        var nonce = Hash("nonce").ToArray()[..16];
        return new ContentDescriptor(
            ContentIds.Derive(Network, owner, nonce), [.. nonce], [.. new byte[60]],
            ContentLayout.ForPlaintext(code, size),
            [.. Enumerable.Range(0, code.N).Select(column => new ColumnRoot(Hash($"root {column}")))]);
    }

    public static FileVersion Version(SigningKey account, string path = "a", Hlc? time = null) =>
        FileVersion.Create(Network, account, new PathTag(Hash(path)), time ?? Time, new byte[128],
            new NodeId(Hash("origin")), Content(new AccountId(account.PublicKey), Code.Default, 5_000_000));

    public static Tombstone Tombstone(SigningKey account, FileVersion version) =>
        Mosaic.Codecs.Statements.Tombstone.Create(Network, account, version.PathTag, [version.Id], version.Time,
            version.Time.Next(), [new FileVersionId(Hash("dependency"))]);

    public static Receipt Receipt(SigningKey node, ContentDescriptor content, params int[] columns) =>
        Mosaic.Codecs.Statements.Receipt.Create(Network, node, content.Content,
            columns.Select(column => (column, content.Roots[column])), Time);

    public static Member Member(SigningKey node, SigningKey account) =>
        Mosaic.Codecs.Statements.Member.Create(
            Network, node, account, new MemberKeys(Hash("wire key"), Hash("tls key")), Time);

    public static Advertisement Advertisement(SigningKey node) =>
        Mosaic.Codecs.Statements.Advertisement.Create(Network, node, Time, "127.0.0.1:4000",
            ImmutableArray.Create("127.0.0.1:5000"), "attic", 10, 3, "0.1.0", Time.Instant);
}
