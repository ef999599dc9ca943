using Akka.Actor;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Node.NodeFiles;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>
/// A member that turned hostile: it says over the real wire, by its own proper session, whatever it has no key for.
/// </summary>
[Collection(nameof(NodesCollection))]
public sealed class ForeignKeySpec : NodesSpec
{
    private static readonly MosaicPath Path = MosaicPath.Parse("mine/file.bin");

    private readonly byte[] _bytes = new byte[305_000];
    private MosaicNode[] _nodes = [];
    private StoredFile _file = null!;
    private FileVersion _version = null!;
    private string[] _before = [];

    /// <summary>After everything that was said so far, and not too far ahead to be believed.</summary>
    private static Hlc Later => Hlc.At(DateTimeOffset.UtcNow.AddSeconds(30));

    private MosaicNode Owner => _nodes[0];

    private MosaicNode Hostile => _nodes[3];

    private IEnumerable<MosaicNode> Victims => _nodes.Take(3);

    public override async Task InitializeAsync()
    {
        new Random(3).NextBytes(_bytes);
        _nodes = await Folders.StartNetwork(4);
        Assert.Equal(_nodes.Length, _nodes.Select(static node => node.AccountId).Distinct().Count());
        _file = await Upload(Owner, Path, _bytes);
        // Whoever is in the network knows the version, its tag and its roots; that is all it takes to try.
        await Until(async () => await Known(Hostile) is { Holders.Length: 6 });
        _version = (await Known(Hostile))!.Version;
        Assert.Equal(_file.Version, _version.Id);
        foreach (var node in Victims) await Until(async () => await Known(node) is { Holders.Length: 6 });
        _before = Columns();
    }

    [Fact]
    public async Task Tombstones_of_others_delete_nothing()
    {
        using var stranger = SigningKey.Generate();
        // Of a member's account it is a statement like any other, kept, and inert.
        await Push(Tombstone(Hostile.AccountKey.Signing), refused: null);
        await Push(Tombstone(stranger), "not-member");
        await Push(InTheNameOf(Owner.AccountId.Value, Tombstone(Hostile.AccountKey.Signing)), "bad-signature");
        await NothingChanged();
    }

    [Fact]
    public async Task Receipts_in_anothers_name_neither_withdraw_nor_add_a_column()
    {
        using var stranger = SigningKey.Generate();
        var later = Later;
        var held = _version.Content.Roots.Select(static (root, column) => (column, root)).ToArray();
        foreach (var holder in Victims.Skip(1))
        {
            await Push(InTheNameOf(holder.NodeId.Value, Receipt(stranger, [], later)), "bad-signature");
            await Push(InTheNameOf(holder.NodeId.Value, Receipt(stranger, held, later)), "bad-signature");
        }
        await Push(Receipt(stranger, held, later), "not-member");
        // Its account is a member; receipts are a node's, though.
        await Push(Receipt(Hostile.AccountKey.Signing, held, later), "not-member");
        await NothingChanged();
    }

    [Fact]
    public async Task Versions_and_requests_in_anothers_name_are_refused()
    {
        using var stranger = AccountKey.Generate();
        var forged = FileVersion.Read(InTheNameOf(Owner.AccountId.Value, Mosaic.Codecs.Statements.FileVersion.Create(
            _version.Statement.Network, Hostile.AccountKey.Signing, _version.PathTag, Later, new byte[128],
            Hostile.NodeId, _version.Content).Statement));
        await Push(forged.Statement, "bad-signature");
        foreach (var victim in Victims)
        {
            await Refused(victim, ShardMessages.Commit(forged, [0]), RefusalCode.BadSignature);
            await Refused(victim, Store(stranger, victim, null), RefusalCode.NotMember);
            await Refused(victim, Store(stranger, victim, Owner.AccountId), RefusalCode.BadSignature);
            await Refused(victim, Release(stranger, victim, null), RefusalCode.NotMember);
            await Refused(victim, Release(stranger, victim, Owner.AccountId), RefusalCode.BadSignature);
            // Signed by a member for another node, and passed on.
            await Refused(victim, Release(Hostile.AccountKey, Hostile, null), RefusalCode.WrongTarget);
            // Its own leases it may release: it has none of this content.
            Assert.Equal(WireKind.Released, Assert.IsType<WireProtocol.Response>(
                await Ask(victim, Release(Hostile.AccountKey, victim, null))).Message.Kind);
        }
        await NothingChanged();
    }

    private async Task NothingChanged()
    {
        Assert.Equal(_before, Columns());
        foreach (var node in Victims)
        {
            var known = await Known(node);
            Assert.Equal(_file.Version, known!.Version.Id);
            Assert.Equal(_file.Columns, known.Holders.Select(static held => (held.Column, held.Holder)).Order());
        }
        var listed = Assert.Single(await List(Owner));
        Assert.Equal((_file.Version, _file.Path), (listed.Version, listed.Path));
        Assert.Equal(_file.Columns.AsEnumerable(), listed.Columns);
        Assert.Equal(_file.Health, listed.Health);
        Assert.Equal(_bytes, await Download(Owner, Path));
    }

    /// <summary>Pushes a statement from the hostile node to each other; answered when it is settled there.</summary>
    private async Task Push(Statement statement, string? refused)
    {
        foreach (var victim in Victims)
        {
            var before = await Statistics(victim);
            var push = new ManifestStatements { Push = true };
            push.Statements.Add(ByteString.CopyFrom(statement.Bytes.Span));
            var ack = Assert.IsType<WireProtocol.Response>(await Ask(victim, WireMessage.Of(push)))
                .Message.As<ManifestStatementsAck>();
            var after = await Statistics(victim);
            if (refused is null)
            {
                Assert.Equal(1u, ack.Accepted + ack.Known);
                continue;
            }
            Assert.Equal((0u, 0u, 1u), (ack.Accepted, ack.Known, ack.Refused));
            Assert.Equal(before.Refused.GetValueOrDefault(refused) + 1, after.Refused[refused]);
            Assert.Equal(
                before.RefusedBySender.GetValueOrDefault(Hostile.NodeId) + 1, after.RefusedBySender[Hostile.NodeId]);
            Assert.Equal((before.Versions, before.Receipts), (after.Versions, after.Receipts));
        }
    }

    private async Task Refused(MosaicNode victim, WireMessage message, RefusalCode code)
    {
        var failed = Assert.IsType<WireProtocol.Failed>(await Ask(victim, message));
        Assert.Equal((WireFailure.Refused, code), (failed.Reason, failed.Refusal?.Code));
    }

    private Task<object> Ask(MosaicNode victim, WireMessage message) =>
        Hostile.Wire.Ask<object>(new WireProtocol.Request(victim.NodeId, message, Patience / 2), Patience);

    private async Task<VersionView?> Known(MosaicNode node)
    {
        var listing = await node.Manifest.Ask<ManifestProtocol.Listing>(
            new ManifestProtocol.ListFiles(Owner.AccountId), Patience);
        return listing.Files.SingleOrDefault();
    }

    private static Task<ManifestProtocol.Statistics> Statistics(MosaicNode node) =>
        node.Manifest.Ask<ManifestProtocol.Statistics>(new ManifestProtocol.GetStatistics(), Patience);

    /// <summary>Every file of a column or its tree, with its length, on all nodes.</summary>
    private string[] Columns() =>
    [
        .. _nodes.SelectMany(static node => Directory.EnumerateFiles(
                System.IO.Path.Combine(node.DataFolder, "shards"), "*", SearchOption.AllDirectories))
            .Select(static file => $"{file} {new FileInfo(file).Length}").Order(StringComparer.Ordinal),
    ];

    private Statement Tombstone(SigningKey key) => Mosaic.Codecs.Statements.Tombstone.Create(
        _version.Statement.Network, key, _version.PathTag, [_version.Id], Later, Later).Statement;

    private Statement Receipt(SigningKey key, IEnumerable<(int, ColumnRoot)> columns, Hlc time) =>
        Mosaic.Codecs.Statements.Receipt.Create(
            _version.Statement.Network, key, _version.Content.Content, columns, time).Statement;

    private WireMessage Store(AccountKey key, MosaicNode to, AccountId? claimed)
    {
        var message = ShardMessages.Store(
            key, to.NodeId, _version.Content.Content, _version.Content.Code, [0], 1 << 20, DateTimeOffset.UtcNow);
        if (claimed is { } account) message.As<StoreRequest>().Account = ByteString.CopyFrom(account.Value.ToArray());
        return message;
    }

    private WireMessage Release(AccountKey key, MosaicNode to, AccountId? claimed)
    {
        var message = ShardMessages.Release(
            key, to.NodeId, _version.Content.Content, [0, 1, 2, 3, 4, 5], DateTimeOffset.UtcNow);
        if (claimed is { } account) message.As<Release>().Account = ByteString.CopyFrom(account.Value.ToArray());
        return message;
    }

    /// <summary>The same statement, saying that somebody else signed it.</summary>
    private static Statement InTheNameOf(Id256 signer, Statement statement)
    {
        const int signerAt = 34;
        var bytes = statement.Bytes.ToArray();
        signer.CopyTo(bytes.AsSpan(signerAt));
        return Statement.Parse(bytes);
    }
}
