using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.Journal;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>A manifest in an ActorSystem of its own, with a real journal, on a <see cref="TestWire"/>.</summary>
internal sealed class TestManifest : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly ManifestSettings Settings = new()
    {
        SyncInterval = TimeSpan.FromMilliseconds(150),
        RequestTimeout = TimeSpan.FromSeconds(10),
        AskAgainAfter = TimeSpan.FromMinutes(5),
        Verifiers = 2,
        Writers = 1,
        CheckpointAfter = 1000,
    };

    private readonly TempJournal _journal = new();
    private readonly TestWire _wire;
    private ActorSystem? _system;

    public TestManifest(
        TestWire wire, SigningKey key, SigningKey account,
        ManifestSettings? settings = null, ManifestLimits? limits = null)
    {
        _wire = wire;
        Key = key;
        Account = account;
        Use = settings ?? Settings;
        Limits = limits ?? new ManifestLimits();
        Time = new FixedTime(this);
        Start();
    }

    public SigningKey Key { get; }

    public SigningKey Account { get; }

    public ManifestSettings Use { get; set; }

    public ManifestLimits Limits { get; }

    public TimeProvider Time { get; }

    /// <summary>By how much its clock differs from <see cref="Now"/>.</summary>
    public TimeSpan Shift { get; set; }

    public IActorRef Actor { get; private set; } = ActorRefs.Nobody;

    public IActorRef Port { get; private set; } = ActorRefs.Nobody;

    public ActorSystem System => _system!;

    public TempJournal Journal => _journal;

    public NodeId Id => IdOf(Key);

    /// <summary>Starts it from its journal.</summary>
    public void Start()
    {
        _system = _journal.CreateSystem(
            "manifest", "akka { loglevel = WARNING, coordinated-shutdown.run-by-clr-shutdown-hook = off }");
        Port = _wire.Open(_system, Id);
        Actor = _system.ActorOf(ManifestActor.Props(
            new ManifestActor.Parts(Port, of => _journal.Store(of), Time, 1), Network, Use, Limits), "manifest");
    }

    /// <summary>Dies as by kill -9.</summary>
    public async Task Kill()
    {
        _wire.Close(Id);
        ((ExtendedActorSystem)_system!).Abort();
        await _system.WhenTerminated.WaitAsync(Patience);
    }

    /// <summary>Tells it who is there and which of them can be reached.</summary>
    public void SeeSome(params (TestManifest Peer, bool Reachable)[] peers)
    {
        var view = View(Key, Account, [.. peers.Select(peer => (peer.Peer.Key, peer.Peer.Account))]);
        foreach (var (peer, reachable) in peers)
        {
            view = view with
            {
                Nodes = view.Nodes.SetItem(peer.Id, view.Nodes[peer.Id] with { Reachable = reachable }),
            };
        }
        Actor.Tell(view);
    }

    public void See(params TestManifest[] reachable) => SeeSome([.. reachable.Select(peer => (peer, true))]);

    /// <summary>Completes once it serves.</summary>
    public Task Ready() => List(Account);

    public Task<object> Publish(params Statement[] statements) => Publish(0, statements);

    public Task<object> Publish(int copies, params Statement[] statements) => Actor.Ask<object>(
        new ManifestProtocol.Publish([.. statements], copies, TimeSpan.FromSeconds(20)), Patience);

    public Task<ManifestProtocol.PathKnown> LookUp(SigningKey owner, string path) =>
        Actor.Ask<ManifestProtocol.PathKnown>(
            new ManifestProtocol.LookUp(ManifestSamples.Account(owner), Tag(path)), Patience);

    public async Task<ContentState> Content(ContentId content) =>
        (await Actor.Ask<ManifestProtocol.ContentsKnown>(new ManifestProtocol.AskContents([content]), Patience))
            .Contents[content];

    public async Task<ImmutableArray<VersionView>> List(SigningKey owner) =>
        (await Actor.Ask<ManifestProtocol.Listing>(
            new ManifestProtocol.ListFiles(ManifestSamples.Account(owner)), Patience)).Files;

    public Task<ManifestProtocol.Statistics> Statistics() =>
        Actor.Ask<ManifestProtocol.Statistics>(new ManifestProtocol.GetStatistics(), Patience);

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _journal.Dispose();
    }

    private sealed class FixedTime(TestManifest owner) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now + owner.Shift;
    }
}
