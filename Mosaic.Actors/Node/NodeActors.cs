using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Files;
using Mosaic.Journal;
using Mosaic.Manifest;
using Mosaic.Manifest.Store;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire;

namespace Mosaic.Node;

/// <summary>The actors of the <c>mosaic</c> system: how they are made, and who is told of whom.</summary>
internal sealed class NodeActors
{
    /// <summary>They are made to start anew, but not over and over.</summary>
    private static readonly SupervisorStrategy ShardsStrategy =
        new OneForOneStrategy(3, TimeSpan.FromMinutes(1), Akka.Actor.SupervisorStrategy.DefaultDecider.Decide);

    /// <summary>A restart would lose who subscribed.</summary>
    private static readonly SupervisorStrategy ManifestStrategy = new OneForOneStrategy(_ => Directive.Stop);

    private readonly TaskCompletionSource<NodeFailure> _failure =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRef _watch;
    private readonly MembershipRun _run = new();
    private readonly ActorSystem _system;
    private readonly JournalDatabase _database;
    private volatile bool _stopping;

    /// <summary>Starts the watch, and the directory, which knows what the others need to start.</summary>
    public NodeActors(
        ActorSystem system, DataFolder folder, NodeKeys keys, AllSettings settings, NodeJournal journal)
    {
        _system = system;
        _database = journal.Database;
        Folder = folder;
        Keys = keys;
        Settings = settings;
        _watch = system.ActorOf(NodeWatchActor.Props(journal.Database, Fail), "watch");
        system.ActorOf(JournalHoldActor.Props(journal.Hold, settings.Journal.LookInterval, Fail), "journal-hold");
        Directory = Watched(
            DirectoryActor.Props(keys.Node, keys.Account, settings.Directory, TimeProvider.System), "directory");
    }

    /// <summary>Every area's settings, read.</summary>
    public sealed record AllSettings(
        JournalSettings Journal, DirectorySettings Directory, MembershipSettings Membership, WireSettings Wire,
        ManifestSettings Manifest, ShardsSettings Shards, FilesSettings Files)
    {
        /// <summary>Reads them.</summary>
        /// <exception cref="ConfigurationException">A value cannot be used.</exception>
        public static AllSettings FromConfig(Config root) => new(
            JournalSettings.FromConfig(root), DirectorySettings.FromConfig(root), MembershipSettings.FromConfig(root),
            WireSettings.FromConfig(root), ManifestSettings.FromConfig(root), ShardsSettings.FromConfig(root),
            FilesSettings.FromConfig(root));

        /// <summary>With the network cut, for tests.</summary>
        public AllSettings With(NodeCut? cut) => this with
        {
            Wire = Wire with { Loses = cut?.LosesWire },
            Membership = Membership with { Cut = cut },
        };
    }

    private DataFolder Folder { get; }

    private NodeKeys Keys { get; }

    private AllSettings Settings { get; }

    public IActorRef Directory { get; }

    public IActorRef Wire { get; private set; } = ActorRefs.Nobody;

    public IActorRef Manifest { get; private set; } = ActorRefs.Nobody;

    public IActorRef Shards { get; private set; } = ActorRefs.Nobody;

    public IActorRef Files { get; private set; } = ActorRefs.Nobody;

    public IActorRef Network { get; private set; } = ActorRefs.Nobody;

    public IActorRef Events { get; private set; } = ActorRefs.Nobody;

    public IActorRef Membership { get; private set; } = ActorRefs.Nobody;

    /// <summary>Completes with what happened when an actor failed for good; never otherwise.</summary>
    public Task<NodeFailure> Failed => _failure.Task;

    /// <summary>Starts the wire (which owns the socket from now on), manifest, shards and files.</summary>
    public void StartData(Socket socket, NetworkId? network)
    {
        Wire = Watched(WireActor.Props(
            Settings.Wire, Keys.Node.NodeId, Keys.Node.X25519PrivateKey.ToArray(), socket), "wire");
        var manifest = new ManifestActor.Parts(Wire,
            of => new SqlStatementStore(_database, of), TimeProvider.System, Random.Shared.Next());
        Manifest = Watched(NetworkScopeActor.Props(
            network, of => ManifestActor.Props(manifest, of, Settings.Manifest), ManifestStrategy), "manifest");
        Shards = Watched(NetworkScopeActor.Props(network, of => ShardsActor.Props(
            Settings.Shards, of, Folder.Root, Keys.Node.Signing, Wire, Manifest), ShardsStrategy), "shards");
        Files = Watched(FilesActor.Props(
            Wire, Manifest, Shards, Keys.Account.Key, Settings.Files, TimeProvider.System), "files");
        Files.Tell(new FilesProtocol.UseAccount(Keys.Account.Key, Keys.Account.IsLoggedOut));
        var reserve = JournalReserve.On(Folder.Root, Settings.Journal.Reserve);
        _system.ActorOf(JournalReserveActor.Props(reserve, Settings.Journal.LookInterval), "journal-reserve");
        var peers = Watched(WirePeersActor.Props(Wire), "wire-peers");
        Network = Watched(NetworkActor.Props(
            new JoinCoordinator.Parties(Directory, Wire, peers, Manifest, Shards, TimeProvider.System),
            new AccountCoordinator.Parties(Directory, Files, Keys, Folder.Account)), "network");
        Events = _system.ActorOf(EventsActor.Props(Manifest, Files, TimeProvider.System), "events");
        // The wire first: the others may talk to peers as soon as they know them.
        foreach (var viewer in new[] { peers, Manifest, Shards, Files, Network, Events })
            Directory.Tell(new DirectoryProtocol.Subscribe(viewer));
    }

    /// <summary>From now on the directory advertises what the shards use. Before anything is advertised.</summary>
    public void AdvertiseUsage() => Directory.Tell(new DirectoryProtocol.WatchUsage(Shards));

    /// <summary>Starts the membership system's owner.</summary>
    public void StartMembership(IPEndPoint bind, string publicHost, ImmutableArray<string> join,
        ImmutableArray<string> wireEndpoints, bool insecure)
    {
        var security = insecure
            ? MembershipSecurity.Open
            : new MembershipSecurity.Tls(Keys.Certificate, new TlsTrust(TimeProvider.System, Settings.Membership.Cut));
        Membership = Watched(MembershipActor.Props(Settings.Membership, bind, publicHost, join, wireEndpoints,
            Directory, Wire, TimeProvider.System, Random.Shared.Next(), _run, security), "membership");
    }

    /// <summary>From now on actors that stop do so because the node does.</summary>
    public void Stopping() => _stopping = true;

    /// <summary>Says goodbye to the cluster, for a few seconds at most.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await Membership.Ask<MembershipProtocol.Left>(
                new MembershipProtocol.Leave(), 2 * Settings.Membership.LeaveWithin + TimeSpan.FromSeconds(1))
                .ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // The others will notice by themselves.
            await _run.AbortAsync(MosaicNode.StopLimit / 4).ConfigureAwait(false);
        }
    }

    /// <summary>Ends everything at once, and waits until the ports are free.</summary>
    public async Task AbortAsync()
    {
        Stopping();
        ((ExtendedActorSystem)_system).Abort();
        await _system.WhenTerminated.WaitAsync(MosaicNode.StopLimit / 4).ConfigureAwait(false);
        await _run.AbortAsync(MosaicNode.StopLimit / 4).ConfigureAwait(false);
    }

    private IActorRef Watched(Props props, string name)
    {
        var actor = _system.ActorOf(props, name);
        _watch.Tell(actor);
        return actor;
    }

    private void Fail(NodeFailure failure)
    {
        if (_stopping) return;
        _failure.TrySetResult(failure);
        _system.Terminate();
    }
}
