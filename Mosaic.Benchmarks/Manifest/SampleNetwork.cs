using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Manifest;

/// <summary>
/// A network whose every statement follows from its number, truly signed: accounts with 10,000 paths each, a version of
/// a 4+2 file for each path, and three receipts of two columns for each version.
/// </summary>
internal sealed class SampleNetwork : IDisposable
{
    public const int PathsPerAccount = 10_000;

    public const int ReceiptsPerVersion = 3;

    private const int FileBytes = 100_000, Nodes = 8;

    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ImmutableArray<SigningKey> _nodes =
        [.. Enumerable.Range(0, Nodes).Select(number => new SigningKey(Hash($"node {number}").ToArray()))];
    private readonly ImmutableArray<AccountKey> _accounts;

    public SampleNetwork(int versions) =>
        _accounts = [.. Enumerable.Range(0, Math.Max(1, (versions + PathsPerAccount - 1) / PathsPerAccount))
            .Select(AccountOf)];

    public static NetworkId Id { get; } = new(Hash("network"));

    public static Code Code { get; } = new(4, 2);

    public AccountKey First => _accounts[0];

    public static MosaicPath PathOf(int version) =>
        MosaicPath.Parse($"photos/2026/{version % PathsPerAccount / 100:000}/picture {version % PathsPerAccount}.jpg");

    /// <summary>The version of a number.</summary>
    public FileVersion Version(int number)
    {
        var account = _accounts[number / PathsPerAccount];
        var nonce = Hash($"nonce {number}").ToArray()[..16];
        var content = new ContentDescriptor(
            ContentIds.Derive(Id, account.AccountId, nonce), [.. nonce], [.. new byte[60]],
            ContentLayout.ForPlaintext(Code, FileBytes),
            [.. Enumerable.Range(0, Code.N).Select(column => new ColumnRoot(Hash($"{number} {column}")))]);
        var metadata = new FileMetadata(FileKind.File, PathOf(number), FileBytes, Began, 0x1A4, "", Hash("plaintext"),
            FileMetadata.NoExtra);
        return FileVersion.Create(Id, account.Signing, PathTags.Tag(account.PathTagKey, metadata.Path), TimeOf(number),
            MetadataSeal.Seal(account.MetadataKey, content.Content, metadata, nonce.AsSpan(0, 12)),
            new NodeId(_nodes[^1].PublicKey), content);
    }

    /// <summary>The version of a number and its receipts.</summary>
    public IEnumerable<ITimedStatement> Statements(int number)
    {
        var version = Version(number);
        yield return version;
        for (var holder = 0; holder < ReceiptsPerVersion; holder++)
        {
            yield return Receipt.Create(Id, _nodes[(number + holder) % (Nodes - 1)], version.Content.Content,
                from column in new[] { 2 * holder, (2 * holder) + 1 } select (column, version.Content.Roots[column]),
                TimeOf(number));
        }
    }

    /// <summary>Who is there: all of its nodes, the last of which is this one. Nobody can be reached.</summary>
    public NetworkView View()
    {
        var all = _nodes.Select((node, number) => new Peer(new NodeId(node.PublicKey),
            _accounts[number % _accounts.Length].AccountId, default, "", ImmutableArray<IPEndPoint>.Empty, "",
            1L << 40, 0, false, Began));
        return new NetworkView(Id, new NodeId(_nodes[^1].PublicKey), First.AccountId,
            all.ToImmutableDictionary(static peer => peer.Node))
        {
            FormerAccounts = [.. _accounts.Select(static account => account.AccountId)],
        };
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        foreach (var account in _accounts) account.Dispose();
    }

    private static Hlc TimeOf(int number) => Hlc.At(Began + TimeSpan.FromSeconds(number));

    private static AccountKey AccountOf(int number) => new(Hash($"account {number}").ToArray());

    private static Id256 Hash(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
