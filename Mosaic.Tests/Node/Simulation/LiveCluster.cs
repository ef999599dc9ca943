using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// Real nodes in one closed network, which tests cut, crash and move; it knows the truth about each. The network
/// between two nodes can be cut: then their wires lose every datagram and their membership systems no connection
/// survives (<see cref="NodeCut"/>).
/// </summary>
internal sealed class LiveCluster : IAsyncDisposable
{
    // A connection that failed is tried again soon; and when a cut is mended on a busy machine, some are made a while
    // after the others, which must not be taken for dead meanwhile.
    private const string Faster = """

        membership-system.akka.remote.retry-gate-closed-for = 300ms
        mosaic.membership.unblock-after = 1s
        """;

    private const int Attempts = 4;

    // Whoever runs one seed again wants to know all.
    private static readonly string _logging = Environment.GetEnvironmentVariable("MOSAIC_SEED") is null
        ? "" : """

            akka.loglevel = INFO
            membership-system.akka {
              loglevel = INFO
              loggers = ["Mosaic.Node.ErrorOutputLogger, Mosaic.Actors"]
              remote.log-remote-lifecycle-events = on
            }
            """;

    private readonly NodeFolders _folders = new();
    private readonly Place[] _places;
    private readonly ConcurrentDictionary<NodeId, int> _nodes = [];
    private readonly ConcurrentDictionary<int, int> _wirePorts = [];
    private readonly ConcurrentDictionary<(int, int), byte> _cuts = [];

    public LiveCluster(int count)
    {
        _places = [.. Enumerable.Range(0, count).Select(number => new Place(number, new NodeCut(
            address => _wirePorts.TryGetValue(PortOf(address), out var other) && IsCut(number, other),
            node => _nodes.TryGetValue(node, out var other) && IsCut(number, other))))];
    }

    /// <summary>A place for one node: another one when that started over with a new folder.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Cut">Whom it does not reach.</param>
    public sealed record Place(int Number, NodeCut Cut)
    {
        /// <summary>The node.</summary>
        public MosaicNode Node { get; set; } = null!;

        /// <summary>Its folder.</summary>
        public string Folder { get; set; } = $"n{Number}";

        /// <summary>Whether it was let in and has not left.</summary>
        public bool IsIn { get; set; }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Place> Places => _places;

    /// <summary>The first so many found a network; the others are in networks of their own.</summary>
    public async Task Start(int members)
    {
        await Task.WhenAll(_places.Select(place => Start(place)));
        _places[0].IsIn = true;
        await Task.WhenAll(_places.Take(members).Skip(1).Select(place => Join(place, _places[0])));
        await AwaitAgreement();
    }

    /// <summary>The process of a place starts, where it was or at other ports.</summary>
    public async Task Start(Place place, bool otherCluster = false, bool otherWire = false)
    {
        IPEndPoint? wire = null;
        if (otherWire)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(FreeLoopback);
            wire = (IPEndPoint)socket.LocalEndPoint!;
            _wirePorts[wire.Port] = place.Number;
        }
        var cluster = otherCluster ? FreeTcp() : null;
        place.Node = await _folders.Start(place.Folder, change: settings => settings with
        {
            Cluster = cluster,
            Wire = wire,
            Cut = place.Cut,
            Overrides = settings.Overrides + Faster + _logging,
        });
        _nodes[place.Node.NodeId] = place.Number;
        _wirePorts[place.Node.WireEndPoint.Port] = place.Number;
    }

    /// <summary>The process dies; on a busy machine it may take a while to.</summary>
    public async Task Crash(Place place)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _folders.Crash(place.Node);
                return;
            }
            catch (TimeoutException) when (attempt < Attempts)
            {
                // It was told to; what is left is to wait.
            }
        }
    }

    /// <summary>The process ends cleanly.</summary>
    public Task Stop(Place place) => _folders.Stop(place.Node);

    /// <summary>The node comes in by another's invitation.</summary>
    public async Task Join(Place place, Place granter)
    {
        await Joined(place.Node, await Invited(granter.Node));
        place.IsIn = true;
    }

    /// <summary>The node leaves the network for good, or until it is let in again.</summary>
    public async Task Leave(Place place)
    {
        place.IsIn = false;
        Assert.IsType<NetworkProtocol.HasLeft>(
            await place.Node.Network.Ask<object>(new NetworkProtocol.Leave(Now: true), Patience));
    }

    /// <summary>Cuts the network between two places, or mends it.</summary>
    public void SetCut(Place one, Place other, bool isCut)
    {
        var pair = (Math.Min(one.Number, other.Number), Math.Max(one.Number, other.Number));
        if (isCut) _cuts[pair] = 0;
        else _cuts.TryRemove(pair, out _);
        one.Cut.Apply();
        other.Cut.Apply();
    }

    /// <summary>Whether one sees the other as reachable.</summary>
    public static async Task<bool> Sees(Place place, Place other) =>
        (await ViewOf(place.Node))?.IsReachable(other.Node.NodeId) == true;

    /// <summary>Waits until every node knows the truth.</summary>
    public async Task AwaitAgreement()
    {
        foreach (var place in _places)
            await Until(async () => Wrong(place, await ViewOf(place.Node)) is null, Describe);
    }

    /// <summary>How each node sees the network, and what is wrong with that.</summary>
    public async Task<string> Describe()
    {
        var lines = new List<string>();
        foreach (var place in _places)
        {
            if (place.Node.WhenTerminated.IsCompleted)
            {
                lines.Add($"{place.Number} is dead");
                continue;
            }
            var view = await ViewOf(place.Node);
            lines.Add($"{place.Number} {place.Node.NodeId.Value.ToShortString()} at {AddressOf(place.Node)}"
                + $" ({Wrong(place, view) ?? "right"}) sees {Text(view)}");
        }
        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync() => await _folders.DisposeAsync();

    private static int PortOf(SocketAddress address) => (address[2] << 8) | address[3];

    private bool IsCut(int one, int other) => _cuts.ContainsKey((Math.Min(one, other), Math.Max(one, other)));

    /// <summary>Where a node's view is not the truth; null: nowhere.</summary>
    private string? Wrong(Place place, NetworkView? view)
    {
        if (view is null) return "has no network";
        var members = place.IsIn ? _places.Where(static other => other.IsIn).ToArray() : [place];
        if (!members.Select(static member => member.Node.NodeId).ToHashSet().SetEquals(view.Nodes.Keys))
            return "other members";
        if (!place.IsIn) return null;
        foreach (var member in members)
        {
            var peer = view.Nodes[member.Node.NodeId];
            if (!peer.Reachable) return $"does not reach {member.Number}";
            if (peer.ClusterAddress != AddressOf(member.Node)) return $"{member.Number} at {peer.ClusterAddress}";
            if (!peer.Endpoints.SequenceEqual([member.Node.WireEndPoint])) return $"the wire of {member.Number}";
        }
        return null;
    }
}
