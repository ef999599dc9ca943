using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Journal;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

/// <summary>One real <c>/user/files</c> among holders in memory; the tests say what becomes of each message.</summary>
public abstract class FilesWorld : TestKit
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly AccountKey _account = AccountKey.Generate();
    private readonly NodeKey _self = NodeKey.Generate();
    private readonly Dictionary<NodeId, TestHolder> _holders = [];
    private readonly HashSet<NodeId> _away = [];

    private protected FilesWorld(ITestOutputHelper output)
        : base(ConfigurationFactory.ParseString("akka.persistence.journal.plugin = akka.persistence.journal.inmem")
            .WithFallback("akka.persistence.snapshot-store.plugin = akka.persistence.snapshot-store.inmem")
            .WithFallback(TestPatience.TestKit)
            .WithFallback(JournalConfig.Serializers), output: output)
    {
        Shards = CreateTestProbe();
    }

    private protected NetworkId Network { get; } = new(Id256.Parse(new string('a', 64)));

    private protected AccountKey Account => _account;

    private protected IReadOnlyList<TestHolder> Holders => [.. _holders.Values];

    private protected TestProbe Shards { get; }

    private protected IActorRef Files { get; private set; } = ActorRefs.Nobody;

    private protected IActorRef Manifest { get; private set; } = ActorRefs.Nobody;

    private protected IActorRef Wire { get; private set; } = ActorRefs.Nobody;

    /// <summary>What becomes of a message; delivered unless a test says otherwise.</summary>
    private protected Func<NodeId, WireMessage, Fate> Fate { get; set; } = static (_, _) => new Fate.Deliver();

    /// <summary>Sees every message before it meets its fate.</summary>
    private protected Action<NodeId, WireMessage> Saw { get; set; } = static (_, _) => { };

    private protected Func<int> PeersThatConfirm { get; set; } = static () => int.MaxValue;

    private protected Func<Statement, bool> ManifestTakes { get; set; } = static _ => true;

    private protected long Capacity { get; set; } = 1L << 30;

    private protected FilesSettings Settings { get; set; } = FilesSettings.FromConfig(ConfigurationFactory.ParseString(
        Repository.Files(".conf", "hocon").Single(static file => file.Name == "files.conf").Text)) with
    {
        HolderTimeout = TimeSpan.FromSeconds(3),
        PlacementDeadline = TimeSpan.FromSeconds(1),
        AskAgainAfter = TimeSpan.FromMilliseconds(50),
        RecoveryRetry = TimeSpan.FromMilliseconds(100),
        HedgeAfter = TimeSpan.FromMilliseconds(300),
    };

    /// <summary>Starts the node among so many peers.</summary>
    /// <param name="peers">How many.</param>
    /// <param name="knowsNetwork">False for a node that is told of its network by <see cref="LearnNetwork"/>.</param>
    private protected void Begin(int peers, bool knowsNetwork = true)
    {
        for (var i = 0; i < peers; i++)
        {
            var holder = new TestHolder(NodeKey.Generate(), Network);
            _holders.Add(holder.Node, holder);
        }
        Wire = Sys.ActorOf(Props.Create(() => new TestWire(
            _holders, (to, message) => Fate(to, message), (to, message) => Saw(to, message))));
        Manifest = Sys.ActorOf(Props.Create(() => new TestManifest(
            () => PeersThatConfirm(), content => FreeEverywhere(content), statement => ManifestTakes(statement))));
        StartFiles(knowsNetwork);
    }

    private protected void StartFiles(bool knowsNetwork = true)
    {
        Files = Sys.ActorOf(FilesActor.Props(Wire, Manifest, Shards, _account, Settings, TimeProvider.System));
        if (knowsNetwork) LearnNetwork();
    }

    private protected void LearnNetwork()
    {
        Files.Tell(View());
        Shards.FishForMessage(static message => message is ShardsProtocol.SubscribeDamage);
    }

    /// <summary>Ends the actor as a crash would, and starts it anew.</summary>
    private protected void Crash()
    {
        Watch(Files);
        Sys.Stop(Files);
        ExpectTerminated(Files, Patience);
    }

    private protected void SetReachable(NodeId node, bool reachable)
    {
        if (reachable) _away.Remove(node);
        else _away.Add(node);
        Files.Tell(View());
    }

    private protected NetworkView View()
    {
        var peers = _holders.Keys.Append(_self.NodeId).Select(node => new Peer(
            node, _account.AccountId, default, "", [], "", Capacity, 0, !_away.Contains(node), default));
        return new NetworkView(Network, _self.NodeId, _account.AccountId,
            peers.ToImmutableDictionary(static peer => peer.Node));
    }

    private protected FilesProtocol.Upload UploadOf(
        byte[] bytes, string path = "a file", Code? code = null, bool fragile = false, Stream? source = null,
        bool sized = true, CancellationToken cancelled = default) =>
        new(MosaicPath.Parse(path), source ?? new MemoryStream(bytes), sized ? bytes.Length : null,
            DateTimeOffset.UnixEpoch, 0b110_100_100, code ?? Code.Default, fragile, cancelled);

    private protected object Answer(object question, int seconds = 60)
    {
        var asker = CreateTestProbe();
        Files.Tell(question, asker);
        return asker.ReceiveOne(TimeSpan.FromSeconds(seconds))
            ?? throw new TimeoutException($"no answer to {question.GetType().Name}");
    }

    private protected FilesProtocol.Uploaded Upload(FilesProtocol.Upload upload) =>
        Expect<FilesProtocol.Uploaded>(Answer(upload));

    private protected static T Expect<T>(object answer) => answer is T expected
        ? expected
        : throw new InvalidOperationException($"expected {typeof(T).Name}, got {answer}");

    /// <summary>Downloads to memory: the bytes, or the failure.</summary>
    private protected (byte[] Bytes, FilesProtocol.Failed? Failure) Download(
        string path = "a file", string? version = null)
    {
        var asker = CreateTestProbe();
        using var sink = new MemoryStream();
        Files.Tell(new FilesProtocol.Download(MosaicPath.Parse(path), sink, default) { Version = version }, asker);
        var first = asker.ReceiveOne(Patience);
        if (first is FilesProtocol.Failed early) return ([], early);
        Expect<FilesProtocol.DownloadStarted>(first).Coordinator.Tell(new FilesProtocol.BeginDownload(), asker);
        var last = asker.ReceiveOne(Patience);
        return (sink.ToArray(), last as FilesProtocol.Failed
            ?? (last is FilesProtocol.Downloaded ? null : throw new InvalidOperationException($"got {last}")));
    }

    private protected static byte[] RandomBytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private protected void NoLeaseStays() =>
        AwaitAssert(() => Xunit.Assert.All(Holders, static holder => Xunit.Assert.Equal(0, holder.Leases)), Patience);

    private protected static bool IsShard(WireMessage message) => message.Header is ShardData;

    /// <inheritdoc/>
    protected override void AfterAll()
    {
        base.AfterAll();
        foreach (var holder in _holders.Values) holder.Dispose();
        _self.Dispose();
        _account.Dispose();
    }

    // On the wire's thread, where holders live.
    private void FreeEverywhere(ContentId content) => Wire.Tell((Action)(() =>
    {
        foreach (var holder in _holders.Values) holder.Free(content);
    }));
}
