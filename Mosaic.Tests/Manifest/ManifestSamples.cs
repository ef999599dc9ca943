using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Tests.Manifest;

/// <summary>Keys and statements made from names: the same names give the same bytes on every machine.</summary>
internal static class ManifestSamples
{
    public static readonly NetworkId Network = new(Hash("network"));
    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    public static readonly Code Code = new(2, 1);

    public static readonly SigningKey Alice = Key("alice");
    public static readonly SigningKey Bob = Key("bob");
    public static readonly SigningKey Mallory = Key("mallory");
    public static readonly ImmutableArray<SigningKey> Holders =
        [.. Enumerable.Range(0, 4).Select(i => Key($"node {i}"))];

    public static Id256 Hash(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static SigningKey Key(string name) => new(Hash("key " + name).ToArray());

    public static AccountId Account(SigningKey key) => new(key.PublicKey);

    public static NodeId IdOf(SigningKey key) => new(key.PublicKey);

    public static PathTag Tag(string path) => new(Hash("path " + path));

    public static Hlc At(double seconds) => Hlc.At(Now + TimeSpan.FromSeconds(seconds));

    public static ContentDescriptor Content(SigningKey owner, string name, string variant = "")
    {
        var nonce = Hash("nonce " + name).ToArray()[..16];
        return new ContentDescriptor(
            ContentIds.Derive(Network, Account(owner), nonce), [.. nonce], [.. new byte[60]],
            ContentLayout.ForPlaintext(Code, 1000),
            [.. Enumerable.Range(0, Code.N).Select(column => new ColumnRoot(Hash($"{name} {variant} {column}")))]);
    }

    public static FileVersion Version(
        SigningKey owner, string path, double seconds, ContentDescriptor? content = null, NetworkId? network = null) =>
        FileVersion.Create(network ?? Network, owner, Tag(path), At(seconds), new byte[128], IdOf(Holders[0]),
            content ?? Content(owner, $"{path} {seconds}"));

    public static Tombstone Naming(SigningKey owner, string path, double seconds, params FileVersion[] versions) =>
        Tombstone.Create(Network, owner, Tag(path), versions.Select(version => version.Id), Hlc.Zero, At(seconds));

    public static Tombstone UpTo(SigningKey owner, string path, double seconds, double upTo) =>
        Tombstone.Create(Network, owner, Tag(path), [], At(upTo), At(seconds));

    public static Receipt Receipt(SigningKey node, ContentDescriptor content, double seconds, params int[] columns) =>
        Mosaic.Codecs.Statements.Receipt.Create(Network, node, content.Content,
            columns.Select(column => (column, content.Roots[column])), At(seconds));

    public static FrozenSet<NodeId> Members(params SigningKey[] nodes) => nodes.Select(IdOf).ToFrozenSet();

    public static NetworkView View(
        SigningKey self, SigningKey account, params (SigningKey Node, SigningKey Account)[] peers)
    {
        var all = peers.Prepend((Node: self, Account: account)).ToImmutableDictionary(
            member => IdOf(member.Node),
            member => new Peer(IdOf(member.Node), Account(member.Account), default, "",
                ImmutableArray<IPEndPoint>.Empty, "", 1 << 30, 0, true, Now));
        return new NetworkView(Network, IdOf(self), Account(account), all);
    }

    /// <summary>A state to which these were added in this order.</summary>
    public static ManifestState StateOf(params IEnumerable<Statement> statements) =>
        StateOf(new ManifestLimits(), statements);

    public static ManifestState StateOf(ManifestLimits limits, params IEnumerable<Statement> statements)
    {
        var state = new ManifestState(limits);
        foreach (var statement in statements) Add(state, statement);
        return state;
    }

    public static (Admission Admission, ManifestChanges Changes) Add(
        ManifestState state, Statement statement, DateTimeOffset? now = null)
    {
        var changes = new ManifestChanges();
        return (state.Add(ManifestStatement.Read(statement), now ?? Now, changes), changes);
    }

    public static IEnumerable<StatementId> Ids(ManifestState state) => state.Entries.Select(entry => entry.Id).Order();

    public static ContentFate Fate(ManifestState state, ContentId content, params SigningKey[] members) =>
        ManifestView.Fate(state.Content(content), Members(members));

    public static FileVersionId? Visible(
        ManifestState state, SigningKey owner, string path, params SigningKey[] members)
    {
        var index = state.Path(new PathKey(Account(owner), Tag(path)));
        return index is null ? null : ManifestView.Visible(index, Members(members))?.VersionId;
    }
}
