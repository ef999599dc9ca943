using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Hyperion;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.House;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;
using HyperionSerializer = Hyperion.Serializer;
using Member = Mosaic.Codecs.Statements.Member;

namespace Mosaic.Tests.Node;

/// <summary>
/// A cluster member that is nobody: it joins with Akka's default serializers, in a closed network by the TLS key of a
/// member from which it was stolen, and sends everything it can think of to every actor it can name, directly and by
/// selection.
/// </summary>
[Collection(nameof(NodesCollection))]
public sealed class HostileMemberSpec : NodesSpec
{
    private static readonly string[] Paths =
    [
        "/user", "/user/directory", "/user/wire", "/user/shards", "/user/manifest", "/user/files", "/user/membership",
        "/user/exchange", "/system/cluster/core/daemon", "/remote", "/deadLetters",
    ];

    private static readonly string[] Reasons =
        ["json", "proto", "akka-misc", "bytes", "primitive", "unlisted", "malformed"];

    private static readonly string[] Verdicts = ["NotMember", "Ahead"];

    private ActorSystem _hostile = null!;
    private X509Certificate2? _certificate;

    public override async Task DisposeAsync()
    {
        ((ExtendedActorSystem)_hostile).Abort();
        _certificate?.Dispose();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_that_sends_every_message_there_is_changes_nothing(bool isOpen)
    {
        var nodes = isOpen ? await Folders.StartNetwork(2, NodeFolders.Insecure) : await Folders.StartNetwork(3);
        using var stolen = isOpen ? null : await StealFrom(nodes[^1]);
        if (!isOpen) nodes = nodes[..^1];
        var victim = await MembershipOf(nodes[0]);
        await JoinAsync(nodes[0], stolen);
        var before = (await ViewOf(nodes[0]))!;
        var refused = RefusedMessages.Of(victim);

        object[] others =
        [
            new Json("json"), "text", 7, new byte[3], new Ping(), new Identify(1), PoisonPill.Instance, Kill.Instance,
            new Exchange(Unlisted(new Json("hyperion"))), new Exchange([9, 0xff, 0xff, 0xff, 0x7f]), new Exchange([]),
        ];
        foreach (var message in LocalMessages().Concat(others)) Send(nodes[0], message);
        var serializer = new ExchangeSerializer((ExtendedActorSystem)_hostile);
        foreach (var forged in Forgeries(before)) Send(nodes[0], new Exchange(serializer.ToBinary(forged)));

        await Until(async () =>
        {
            var counted = await nodes[0].Directory.Ask<DirectoryProtocol.Statistics>(
                new DirectoryProtocol.GetStatistics(), Patience);
            return Reasons.All(refused.Counts.ContainsKey)
                && Verdicts.Append(isOpen ? "BadSignature" : "NotInvited").All(counted.Refused.ContainsKey);
        }, () => Task.FromResult(string.Join(", ", refused.Counts)));
        Assert.False(victim.WhenTerminated.IsCompleted);
        Assert.Same(victim, await MembershipOf(nodes[0]));
        Assert.Equal(0, Json.Built);
        await AwaitAll(nodes, nodes);
        var after = (await ViewOf(nodes[0]))!;
        Assert.Equal(before.Nodes.Keys.Order(), after.Nodes.Keys.Order());
        Assert.All(after.Nodes.Values, peer => Assert.Equal(before.Nodes[peer.Node].WireKey, peer.WireKey));
        Assert.All(after.Nodes.Values, peer =>
            Assert.Equal(before.Nodes[peer.Node].Endpoints.AsEnumerable(), peer.Endpoints.AsEnumerable()));
    }

    [Fact]
    public async Task A_stolen_TLS_key_is_not_its_node_and_ends_with_it()
    {
        var nodes = await Folders.StartNetwork(3);
        var robbed = nodes[2].NodeId;
        using var stolen = await StealFrom(nodes[2]);
        MosaicNode[] rest = [nodes[0], nodes[1]];
        await AwaitAll(rest, rest);
        await JoinAsync(rest[0], stolen);
        var network = (await ViewOf(rest[0]))!.Network;

        // Another node, by another key, says that it is the member at this address, with the certificate it shows.
        using var node = NodeKey.Generate();
        using var account = AccountKey.Generate();
        var self = ExchangeActor.MemberOf(Cluster.Get(_hostile).SelfUniqueAddress);
        var now = Hlc.At(DateTimeOffset.UtcNow);
        var member = Member.Create(network, node.Signing, account.Signing,
            new MemberKeys(node.X25519PublicKey, stolen.TlsKeyHash), now).Statement;
        var said = Advertisement.Create(network, node.Signing, now, self.Address, ["127.0.0.1:9"], "", 1, 0, "",
            now.Instant, self.Uid).Statement;
        var serializer = new ExchangeSerializer((ExtendedActorSystem)_hostile);
        foreach (var statement in new[] { member, said })
            Send(rest[0], new Exchange(serializer.ToBinary(Packed(statement.Bytes.ToArray()))));
        await Until(async () => (await rest[0].Directory.Ask<DirectoryProtocol.Statistics>(
            new DirectoryProtocol.GetStatistics(), Patience)).Refused.ContainsKey("NotMember"));
        foreach (var other in rest)
        {
            var view = (await ViewOf(other))!;
            Assert.False(view.IsMember(node.NodeId));
            Assert.False(view.IsReachable(robbed));
        }

        // What the roster says of the robbed node is all that its certificate is worth. Nobody knows whose address this
        // was, so it stays in the cluster as a member that cannot be reached until it is forgotten.
        await rest[0].Network.Ask<NetworkProtocol.HasRevoked>(new NetworkProtocol.Revoke(robbed), Patience);
        foreach (var other in rest)
        {
            var cluster = Cluster.Get(await MembershipOf(other));
            await Until(() => Task.FromResult(cluster.State.Members.Except(cluster.State.Unreachable).All(
                member => ExchangeActor.MemberOf(member.UniqueAddress) != self)));
        }
        await AwaitAll(rest, rest);
    }

    /// <summary>Stops a node and takes its key, of which only that for TLS is used.</summary>
    private async Task<NodeKey> StealFrom(MosaicNode node)
    {
        var file = Path.Combine(node.DataFolder, "node.key");
        await Folders.Stop(node);
        return new NodeKey(await File.ReadAllBytesAsync(file));
    }

    /// <summary>Statements that are not what their signers signed, or whose signers are nobody.</summary>
    private static IEnumerable<IExchangeMessage> Forgeries(NetworkView view)
    {
        using var node = NodeKey.Generate();
        using var account = AccountKey.Generate();
        var now = Hlc.At(DateTimeOffset.UtcNow);
        var keys = node.MemberKeys();
        var member = Member.Create(view.Network, node.Signing, account.Signing, keys, now).Statement;
        var said = Advertisement.Create(view.Network, node.Signing, now, "127.0.0.1:1", [], "", 1, 0, "",
            now.Instant).Statement;
        var ahead = Member.Create(view.Network, node.Signing, account.Signing, keys,
            Hlc.At(now.Instant.AddHours(1))).Statement;
        var forged = member.Bytes.ToArray();
        forged[^1] ^= 1;
        byte[][] bad = [forged, said.Bytes.ToArray(), ahead.Bytes.ToArray()];
        foreach (var statement in bad) yield return Packed(statement);
        yield return new ExchangeStatements([0, 0, 0, 9, 1]);
        yield return new ExchangeStatements([0xff, 0xff, 0xff, 0xff]);
        yield return new ExchangeDigest([1, 2, 3]);
        yield return new ExchangeDigest(new byte[33]);
    }

    private static ExchangeStatements Packed(byte[] statement) =>
        ExchangeStatements.Pack([Statement.Parse(statement)]).Single();

    private async Task JoinAsync(MosaicNode node, NodeKey? stolen)
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor {
                provider = cluster
                serializers {
                  exchange = "{{typeof(BytesOfExchange).AssemblyQualifiedName}}"
                }
                serialization-bindings {
                  "{{typeof(Exchange).AssemblyQualifiedName}}" = exchange
                }
              }
              cluster.downing-provider-class = ""
              coordinated-shutdown { exit-clr = off, run-by-clr-shutdown-hook = off }
            }
            """);
        var security = MembershipSecurity.Open;
        if (stolen is not null)
        {
            var trust = new TlsTrust(TimeProvider.System);
            // It checks who it talks to as members do: the keys of the roster, its own among them.
            trust.Set(await TlsKeysOf(node));
            _certificate = stolen.CreateTlsCertificate();
            security = new MembershipSecurity.Tls(_certificate, trust);
        }
        var settings = MembershipSettings.FromConfig(NodeConfig.Defaults) with { System = config };
        _hostile = MembershipSystem.Create(settings, FreeLoopback, "127.0.0.1", security);
        await Cluster.Get(_hostile).JoinAsync(AddressOf(node)).WaitAsync(Patience);
    }

    private static async Task<ImmutableDictionary<Id256, NodeId>> TlsKeysOf(MosaicNode node)
    {
        using var inbox = Inbox.Create(node.System);
        inbox.Send(node.Directory, new DirectoryProtocol.SubscribeKnown(inbox.Receiver));
        return MembershipSecurity.TlsKeysOf(
            Assert.IsType<DirectoryProtocol.Known>(await inbox.ReceiveAsync(Patience)).State);
    }

    private Address AddressOf(MosaicNode node) => new(
        Cluster.Get(_hostile).SelfAddress.Protocol, MembershipSystem.Name,
        node.ClusterEndPoint.Host, node.ClusterEndPoint.Port);

    private void Send(MosaicNode node, object message)
    {
        var root = AddressOf(node).ToString();
        var provider = ((ExtendedActorSystem)_hostile).Provider;
        foreach (var path in Paths)
        {
            provider.ResolveActorRef(root + path).Tell(message);
            _hostile.ActorSelection(root + path).Tell(message);
        }
    }

    /// <summary>One of every message that any actor of ours takes, empty inside.</summary>
    private static IEnumerable<object> LocalMessages() => typeof(MosaicNode).Assembly.GetTypes()
        .Where(static type => type is { IsAbstract: true, IsSealed: true }
            && type.Name.EndsWith("Protocol", StringComparison.Ordinal))
        .SelectMany(static type => type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
        .Where(static type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
        .Select(RuntimeHelpers.GetUninitializedObject);

    private static byte[] Unlisted(object message)
    {
        using var stream = new MemoryStream();
        new HyperionSerializer(SerializerOptions.Default.WithTypeFilter(DisabledTypeFilter.Instance))
            .Serialize(message, stream);
        return stream.ToArray();
    }

    /// <summary>What a deserialiser must not build; it counts when one does.</summary>
    public sealed class Json(string text)
    {
        private string _text = text;

        public static int Built { get; private set; }

        public string Text
        {
            get => _text;
            set
            {
                Built++;
                _text = value;
            }
        }
    }

    /// <summary>Any bytes, as if our exchange's serializer had written them.</summary>
    public sealed record Exchange(byte[] Bytes);

    /// <summary>Takes the number of ours.</summary>
    public sealed class BytesOfExchange(ExtendedActorSystem system) : Akka.Serialization.Serializer(system)
    {
        public override int Identifier => ExchangeSerializer.Id;

        public override bool IncludeManifest => false;

        public override byte[] ToBinary(object obj) => ((Exchange)obj).Bytes;

        public override object FromBinary(byte[] bytes, Type type) => bytes;
    }
}
