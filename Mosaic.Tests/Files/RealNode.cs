using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Journal;
using Mosaic.Manifest;
using Mosaic.Manifest.Store;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;

namespace Mosaic.Tests.Files;

/// <summary>
/// A whole node but for its directory, which the test plays: wire, manifest, shards and files on a real socket, a real
/// journal and real files. It can die abruptly and start again over the same folder and port.
/// </summary>
internal sealed class RealNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Config Hocon = Repository.Files(".conf", "hocon")
        .Select(static file => ConfigurationFactory.ParseString(file.Text))
        .Aggregate(static (config, other) => config.WithFallback(other));

    private readonly NodeKey _key = NodeKey.Generate();
    private readonly AccountKey _account;
    private readonly NetworkId _network;
    private IPEndPoint _endpoint = new(IPAddress.Loopback, 0);
    private ActorSystem? _system;

    public RealNode(AccountKey account, NetworkId network)
    {
        _account = account;
        _network = network;
        Folder = Directory.CreateTempSubdirectory("mosaic-node-").FullName;
        Start();
    }

    public NodeId Node => _key.NodeId;

    public string Folder { get; }

    public bool IsAlive => _system is not null;

    public IActorRef Files { get; private set; } = ActorRefs.Nobody;

    public IActorRef Shards { get; private set; } = ActorRefs.Nobody;

    private IActorRef Wire { get; set; } = ActorRefs.Nobody;

    private IActorRef Manifest { get; set; } = ActorRefs.Nobody;

    public Peer AsPeer() => new(Node, _account.AccountId, _key.X25519PublicKey, "", [_endpoint], "", 1L << 30, 0,
        IsAlive, DateTimeOffset.UtcNow);

    public void Start()
    {
        var database = JournalDatabase.Sqlite(Path.Combine(Folder, "mosaic.db"));
        database.Prepare();
        _system = database.CreateSystem("mosaic", ConfigurationFactory.ParseString(
            "akka { loglevel = WARNING, stdout-loglevel = WARNING, log-dead-letters = off }"));
        var socket = WireSocket.Bind(_endpoint, WireSettings.Default);
        _endpoint = (IPEndPoint)socket.LocalEndPoint!;
        Wire = _system.ActorOf(
            WireActor.Props(WireSettings.Default, Node, _key.X25519PrivateKey.ToArray(), socket), "wire");
        var parts = new ManifestActor.Parts(Wire,
            of => new SqlStatementStore(database, of),
            TimeProvider.System, Node.GetHashCode());
        Manifest = _system.ActorOf(
            ManifestActor.Props(parts, _network, ManifestSettings.FromConfig(Hocon)), "manifest");
        Shards = _system.ActorOf(ShardsActor.Props(
            ShardsSettings.FromConfig(Hocon) with
            {
                Capacity = 1L << 30,
                ScrubPause = TimeSpan.FromSeconds(1),
                DamageRemindAfter = TimeSpan.FromSeconds(1),
            },
            _network, Folder, _key.Signing, Wire, Manifest), "shards");
        Files = _system.ActorOf(FilesActor.Props(
            Wire, Manifest, Shards, _account, FilesSettings.FromConfig(Hocon), TimeProvider.System), "files");
    }

    /// <summary>What the directory would say.</summary>
    public void Sees(IReadOnlyCollection<RealNode> nodes)
    {
        if (!IsAlive) return;
        var view = new NetworkView(_network, Node, _account.AccountId,
            nodes.Select(static node => node.AsPeer()).ToImmutableDictionary(static peer => peer.Node));
        Wire.Tell(new WireProtocol.SetNetwork(_network));
        Wire.Tell(new WireProtocol.SetPeers(view.Peers.ToImmutableDictionary(
            static peer => peer.Node, static peer => new WirePeer(peer.Node, peer.WireKey, peer.Endpoints))));
        foreach (var actor in new[] { Manifest, Shards, Files }) actor.Tell(view);
    }

    /// <summary>Dies as a killed process does.</summary>
    public async Task Kill()
    {
        if (_system is null) return;
        ((ExtendedActorSystem)_system).Abort();
        await _system.WhenTerminated.WaitAsync(Patience);
        _system = null;
    }

    public async Task<ShardsProtocol.Usage> Usage() =>
        await Shards.Ask<ShardsProtocol.Usage>(new ShardsProtocol.GetUsage(), Patience);

    public Task<object> Ask(object question) => Files.Ask(question, Patience);

    public async Task<FilesProtocol.Uploaded> Upload(byte[] bytes, string path, Code? code = null)
    {
        using var source = new MemoryStream(bytes);
        var answer = await Ask(new FilesProtocol.Upload(MosaicPath.Parse(path), source, bytes.Length,
            DateTimeOffset.UtcNow, 0, code ?? Code.Default, false, default));
        return answer as FilesProtocol.Uploaded ?? throw new InvalidOperationException(answer.ToString());
    }

    public async Task<byte[]> Download(string path, string? version = null)
    {
        using var sink = new MemoryStream();
        var inbox = Inbox.Create(_system!);
        inbox.Send(Files, new FilesProtocol.Download(MosaicPath.Parse(path), sink, default) { Version = version });
        var first = await inbox.ReceiveAsync(Patience);
        if (first is not FilesProtocol.DownloadStarted started) throw new InvalidOperationException(first.ToString());
        inbox.Send(started.Coordinator, new FilesProtocol.BeginDownload());
        var last = await inbox.ReceiveAsync(Patience);
        return last is FilesProtocol.Downloaded ? sink.ToArray() : throw new InvalidOperationException(last.ToString());
    }

    /// <summary>The column files this node keeps.</summary>
    public string[] ColumnFiles() => Directory.Exists(Path.Combine(Folder, "shards"))
        ? [.. Directory.EnumerateFiles(Path.Combine(Folder, "shards"), "*", SearchOption.AllDirectories)
            .Where(static path => !Path.HasExtension(path))]
        : [];

    public async ValueTask DisposeAsync()
    {
        await Kill();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        _key.Dispose();
    }
}
