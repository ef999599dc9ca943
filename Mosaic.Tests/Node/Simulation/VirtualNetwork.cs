using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Node;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// Seven nodes in virtual time, and who of them can talk to whom; everything follows from the seed. The rules under
/// test are the real ones (<see cref="DirectoryState"/> with its roster, <see cref="Admission"/>,
/// <see cref="DowningState"/>, <see cref="IslandState"/>); what Akka.Cluster does around them is
/// <see cref="VirtualView"/> and the gossip here.
/// </summary>
internal sealed class VirtualNetwork
{
    /// <summary>One step of time, in which a dead member is noticed and gossip goes once around.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>See <see cref="MembershipSettings"/>; shorter than in earnest, so that schedules outlast it.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(60), UnblockAfter = TimeSpan.FromSeconds(3),
        AloneAfter = TimeSpan.FromSeconds(3), IslandPatience = TimeSpan.FromSeconds(5),
        RestartAfter = TimeSpan.FromSeconds(1);

    private const int IslandEvery = 2;
    private const int GossipTo = 2;
    private const int MaxSkewSeconds = 3;

    private readonly int[] _sides = new int[VirtualCast.Count];
    private readonly Dictionary<ClusterMember, VirtualNode> _runs = [];
    private readonly Dictionary<ClusterMember, DateTimeOffset> _starts = [];
    private readonly Dictionary<(VirtualNode, VirtualNode), (int, int)> _compared = [];
    private int _uid;

    public VirtualNetwork(VirtualCast cast, int seed)
    {
        Random = new Random(seed);
        Laws = new VirtualLaws(this);
        Nodes = [.. Enumerable.Range(0, VirtualCast.Count).Select(number => new VirtualNode(
            this, cast, number, TimeSpan.FromSeconds(Random.Next(-MaxSkewSeconds, MaxSkewSeconds + 1))))];
        for (var number = 0; number < VirtualCast.Count; number++)
            Nodes[number].Start(VirtualCast.ClusterAddress(number), VirtualCast.WireAddress(number));
    }

    /// <summary>Chooses everything.</summary>
    public Random Random { get; }

    /// <summary>What must hold at all times.</summary>
    public VirtualLaws Laws { get; }

    /// <summary>All of them, running or not, members or not.</summary>
    public ImmutableArray<VirtualNode> Nodes { get; }

    /// <summary>Since the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Puts each node on a side; those of one side can talk.</summary>
    public void Split(Func<int, int> sideOf)
    {
        for (var number = 0; number < _sides.Length; number++) _sides[number] = sideOf(number);
    }

    /// <summary>Whether packets get from one to the other.</summary>
    public bool AreConnected(VirtualNode left, VirtualNode right) =>
        left.IsRunning && right.IsRunning && _sides[left.Number] == _sides[right.Number];

    /// <summary>Whether they would also shake hands.</summary>
    public bool AreLinked(VirtualNode left, VirtualNode right) =>
        left != right && AreConnected(left, right) && left.Trusts(right) && right.Trusts(left);

    /// <summary>Whether one can send to the other over the wire: it must know where.</summary>
    public bool CanReach(VirtualNode from, VirtualNode to) => AreLinked(from, to)
        && from.Directory.Advertisements.TryGetValue(to.Id, out var said)
        && said.WireEndpoints.Contains(to.WireAddress);

    /// <summary>Whether a member of a cluster answers another.</summary>
    public bool Answers(VirtualNode from, ClusterMember member) =>
        _runs.TryGetValue(member, out var node) && node.Run == member && AreLinked(from, node);

    /// <summary>The node that this run was one of.</summary>
    public VirtualNode NodeOf(ClusterMember run) => _runs[run];

    /// <summary>When the process of a run started, by its own clock.</summary>
    public DateTimeOffset StartOf(ClusterMember run) => _starts[run];

    /// <summary>A run's name, which no other run has.</summary>
    public ClusterMember NewRun(VirtualNode node)
    {
        var run = new ClusterMember(node.ClusterAddress, ++_uid);
        _runs[run] = node;
        _starts[run] = node.Started;
        return run;
    }

    /// <summary>Time goes on.</summary>
    public void Advance(int steps = 1)
    {
        for (; steps > 0; steps--)
        {
            Now += Step;
            foreach (var node in Shuffled()) node.Tick();
            foreach (var node in Shuffled()) Gossip(node);
            foreach (var node in Shuffled()) Exchange(node);
            Laws.Look();
            if ((int)Now.TotalSeconds % IslandEvery == 0)
            {
                foreach (var node in Shuffled()) FindIslands(node);
            }
        }
    }

    /// <summary>The node tells all that answer it.</summary>
    public void Tell(VirtualNode from, params ImmutableArray<Statement> news)
    {
        foreach (var other in PeersOf(from)) other.Learn(news);
    }

    /// <summary>The nodes whose members are alive in the cluster of one.</summary>
    public VirtualNode[] PeersOf(VirtualNode node) => [.. node.Alive.Where(member => member != node.Run)
        .Select(NodeOf).Where(other => AreLinked(node, other) && other.Run is { } run && node.Alive.Contains(run))];

    private VirtualNode[] Shuffled()
    {
        var nodes = Nodes.ToArray();
        Random.Shuffle(nodes);
        return nodes;
    }

    private void Gossip(VirtualNode node)
    {
        // To a few, as Akka does: word of anything takes a while to go around.
        var others = Nodes.Where(other => AreLinked(node, other)).ToArray();
        Random.Shuffle(others);
        foreach (var other in others.Take(GossipTo)) node.GossipTo(other);
    }

    /// <summary>Tells everybody of itself, and compares all it knows with newcomers and one of the others.</summary>
    private void Exchange(VirtualNode node)
    {
        var peers = PeersOf(node);
        if (peers.Length == 0) return;
        if (node.Said is { } said && node.IsNews(said)) Tell(node, said);
        // Who has just come is greeted with all there is.
        foreach (var newcomer in peers.Where(node.Greets)) Compare(node, newcomer);
        Compare(node, peers[Random.Next(peers.Length)]);
    }

    private void Compare(VirtualNode node, VirtualNode other)
    {
        // Nothing has come since they last did.
        if (_compared.TryGetValue((node, other), out var last) && last == (node.Known, other.Known)) return;
        other.Learn(node.Directory.Shared);
        if (AreLinked(node, other)) node.Learn(other.Directory.Shared);
        _compared[(node, other)] = (node.Known, other.Known);
    }

    private void FindIslands(VirtualNode node)
    {
        var lost = node.Directory.Roster.Members.Keys
            .Where(id => id != node.Id && !node.Directory.IsReachable(id)).ToArray();
        Random.Shuffle(lost);
        foreach (var id in lost.Take(IslandActor.MaxAsked))
        {
            var other = Nodes.First(candidate => candidate.Id == id);
            if (!CanReach(node, other)) continue;
            var (mine, theirs) = (node.Island, other.Island);
            var (yields, othersYields) = (node.WouldYieldTo(other, theirs), other.WouldYieldTo(node, mine));
            Laws.OnMeeting(node, other, yields, othersYields);
            var (torn, othersTorn) = (node.YieldsTorn(other, theirs), other.YieldsTorn(node, mine));
            if (torn && !yields) Laws.OnTorn(node, other);
            if (othersTorn && !othersYields) Laws.OnTorn(other, node);
            if (yields || torn) node.GoOver(theirs.Address);
            // It asks back, by the session that the asker opened.
            else if (othersYields || othersTorn) other.GoOver(mine.Address);
        }
    }
}
