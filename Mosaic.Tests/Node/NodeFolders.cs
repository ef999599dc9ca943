using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>Real nodes in this process, each in a folder of its own; all are gone after the test.</summary>
public sealed class NodeFolders : IAsyncDisposable
{
    /// <summary>The longest that anything is waited for; nothing depends on it but how long a failure takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // Everything faster, for tests; the pause still lets a busy machine be busy.
    private const string Fast = """
        mosaic {
          directory { advertise-interval = 50ms, usage-interval = 500ms }
          membership {
            exchange-interval = 500ms, island-interval = 300ms, island-patience = 1s
            alone-after = 1s, unblock-after = 500ms, restart-after = 100ms, leave-within = 2s
          }
        }
        membership-system.akka {
          loglevel = WARNING
          cluster {
            gossip-interval = 100ms, leader-actions-interval = 100ms, unreachable-nodes-reaper-interval = 100ms
            periodic-tasks-initial-delay = 50ms, retry-unsuccessful-join-after = 500ms, seed-node-timeout = 1s
            allow-weakly-up-members = 500ms
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s }
          }
        }
        akka.loglevel = WARNING
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("mosaic-nodes-").FullName;
    private readonly List<MosaicNode> _nodes = [];

    public string FolderOf(string name) => Path.Combine(_root, name);

    public async Task<MosaicNode> Start(
        string name, MosaicNode? join = null, Func<NodeSettings, NodeSettings>? change = null)
    {
        var settings = new NodeSettings { DataFolder = FolderOf(name), Overrides = Fast, Capacity = 1L << 30 };
        settings = change?.Invoke(settings) ?? settings;
        if (join is not null && settings.Insecure) settings = settings with { Join = [AddressOf(join)] };
        var node = await MosaicNode.StartAsync(settings);
        lock (_nodes) _nodes.Add(node);
        if (join is not null && !settings.Insecure) await Joined(node, await Invited(join));
        return node;
    }

    /// <summary>In an open network, joined by bare address.</summary>
    public static NodeSettings Insecure(NodeSettings settings) => settings with { Insecure = true };

    /// <summary>An invitation of the node's.</summary>
    public static async Task<string> Invited(MosaicNode node, TimeSpan? expires = null, int uses = 1) =>
        Assert.IsType<NetworkProtocol.Invited>(await node.Network.Ask<object>(
            new NetworkProtocol.Invite(expires ?? TimeSpan.FromHours(1), uses), Patience)).Text;

    /// <summary>The node enters the network of an invitation, or fails the test.</summary>
    public static async Task<NetworkProtocol.Joined> Joined(MosaicNode node, string invitation)
    {
        var answer = await Join(node, invitation);
        return answer as NetworkProtocol.Joined ?? throw new InvalidOperationException($"{answer}");
    }

    /// <summary>What becomes of the node's attempt.</summary>
    public static Task<object> Join(
        MosaicNode node, string invitation, TimeSpan? patience = null, bool consent = false) =>
        node.Network.Ask<object>(new NetworkProtocol.Join(invitation, consent, patience ?? Patience), 2 * Patience);

    /// <summary>Several nodes of one network, which the first founds.</summary>
    public async Task<MosaicNode[]> StartNetwork(int count, Func<NodeSettings, NodeSettings>? change = null)
    {
        var first = await Start("n0", change: change);
        var rest = await Task.WhenAll(
            Enumerable.Range(1, count - 1).Select(number => Start($"n{number}", first, change)));
        MosaicNode[] all = [first, .. rest];
        await AwaitAll(all, all);
        return all;
    }

    public static string AddressOf(MosaicNode node) => $"{node.ClusterEndPoint.Host}:{node.ClusterEndPoint.Port}";

    public static async Task<NetworkView?> ViewOf(MosaicNode node) =>
        (await node.Directory.Ask<DirectoryProtocol.View>(new DirectoryProtocol.GetView(), Patience)).Network;

    /// <summary>Waits until each of the nodes sees exactly those others as reachable.</summary>
    public static async Task AwaitAll(IReadOnlyCollection<MosaicNode> nodes, IReadOnlyCollection<MosaicNode> alive)
    {
        var wanted = alive.Select(static node => node.NodeId).ToImmutableSortedSet();
        foreach (var node in nodes)
        {
            await Until(async () => (await ViewOf(node))?.ReachablePeers.Select(static peer => peer.Node)
                .Append(node.NodeId).ToImmutableSortedSet().SetEquals(wanted) == true,
                async () => $"{node.NodeId.Value.ToShortString()} sees {Text(await ViewOf(node))}");
        }
    }

    public static async Task Until(Func<Task<bool>> holds, Func<Task<string>>? what = null)
    {
        var started = Stopwatch.StartNew();
        while (!await holds())
        {
            if (started.Elapsed > Patience) throw new TimeoutException(what is null ? "never" : await what());
            await Task.Delay(50);
        }
    }

    public static string Text(NetworkView? view) => view is null ? "no network" : string.Join(", ",
        view.Nodes.Values.OrderBy(static peer => peer.Node).Select(static peer =>
            $"{peer.Node.Value.ToShortString()} at {peer.ClusterAddress} {(peer.Reachable ? "up" : "down")}"));

    /// <summary>The node dies as in a power cut.</summary>
    public Task Crash(MosaicNode node)
    {
        lock (_nodes) _nodes.Remove(node);
        return node.AbortAsync();
    }

    public async Task Stop(MosaicNode node)
    {
        lock (_nodes) _nodes.Remove(node);
        await node.StopAsync();
    }

    public static async Task<ActorSystem> MembershipOf(MosaicNode node)
    {
        ActorSystem? system = null;
        await Until(async () => (system = (await node.Membership.Ask<MembershipProtocol.Running>(
            new MembershipProtocol.GetSystem(), Patience)).System) is not null);
        return system!;
    }

    public static IPEndPoint FreeLoopback => new(IPAddress.Loopback, 0);

    /// <summary>A TCP port that is free at this moment.</summary>
    public static IPEndPoint FreeTcp()
    {
        using var listener = new TcpListener(FreeLoopback);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(static node => node.AbortAsync()));
        SqliteConnection.ClearAllPools();
        Directory.Delete(_root, recursive: true);
    }
}
