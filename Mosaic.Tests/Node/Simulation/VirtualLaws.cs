using Mosaic.Node;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>What must hold whenever somebody decides something. The first breach ends the schedule.</summary>
internal sealed class VirtualLaws(VirtualNetwork network)
{
    private readonly Dictionary<(ClusterMember, ClusterMember), TimeSpan> _tornSince = [];

    /// <summary>How often members were downed; a simulation in which that never happens shows nothing.</summary>
    public int Downings { get; private set; }

    /// <summary>How often a node left a cluster that did not know the one which has it too.</summary>
    public int Torn { get; private set; }

    /// <summary>How often a node went over to another cluster.</summary>
    public int Yields { get; private set; }

    /// <summary>
    /// Nobody downs itself or one that it can talk to. A member goes for one of three reasons alone, each checked
    /// against what is true and not against what the node believes: its node runs anew elsewhere and is seen there; it
    /// was lost for very long; it was lost for a while, another waits for its
    /// removal, and either it was lost before that one or most others are alive.
    /// </summary>
    public void OnDown(VirtualNode by, ClusterMember member)
    {
        Downings++;
        var node = network.NodeOf(member);
        Require(member != by.Run, $"{by.Number} downs itself");
        Require(!network.Answers(by, member), $"{by.Number} downs {node.Number}, {member}, which it can talk to");
        var lost = network.Now - (by.LostSince(member) ?? network.Now);
        var replaced = node.Run is { } run && run != member && run.Address != member.Address
            && network.Answers(by, run) && by.View.Of(run) == Phase.Up;
        var up = by.View.Phases.Where(static pair => pair.Value == Phase.Up).ToArray();
        var isMost = 2 * up.Count(pair => by.LostSince(pair.Key) is null) > up.Length;
        var blocks = lost >= VirtualNetwork.UnblockAfter && by.DownSince.Values.Any(since =>
            network.Now - since >= VirtualNetwork.UnblockAfter && (isMost || by.LostSince(member) <= since));
        Require(replaced || blocks || lost >= VirtualNetwork.ForgetAfter,
            $"{by.Number} downs {node.Number}, {member}, lost for {lost}, without a reason");
    }

    /// <summary>Who is back elsewhere, and seen there, goes at once: nobody waits for its old member.</summary>
    /// <param name="by">Who decides.</param>
    /// <param name="downs">Whom it downs.</param>
    /// <param name="lost">Members that do not answer it, and of which it was told whose they were.</param>
    public void OnDecision(VirtualNode by, ClusterMember[] downs, IEnumerable<ClusterMember> lost)
    {
        foreach (var member in lost)
        {
            var node = network.NodeOf(member);
            Require(!IsBack(by, node, member) || downs.Contains(member),
                $"{by.Number} keeps {member} of {node.Number}");
        }
    }

    /// <summary>
    /// A node goes over from one side of a tear to the other only when word did not go around for a while, or one of
    /// them removed the other, and never for a lesser side: its cluster has no more members beside those of the
    /// other's than the other's has.
    /// </summary>
    public void OnTorn(VirtualNode node, VirtualNode other)
    {
        Torn++;
        var (run, theirs) = (node.Run!.Value, other.Run!.Value);
        var isForGood = node.View.Of(theirs) == Phase.Removed || other.View.Of(run) == Phase.Removed;
        Require(isForGood || (_tornSince.TryGetValue((run, theirs), out var since)
            && network.Now - since >= VirtualNetwork.IslandPatience),
            $"{node.Number} leaves its cluster for a newcomer");
        Require(other.Alive.Count >= node.Alive.Count - other.Alive.Count,
            $"{node.Number} leaves its cluster for a lesser one");
    }

    /// <summary>Looks at every pair once a step.</summary>
    public void Look()
    {
        foreach (var node in network.Nodes)
        {
            foreach (var other in network.Nodes)
            {
                if (node.Run is not { } run || other.Run is not { } theirs || node == other) continue;
                if (node.View.Has(theirs) != other.View.Has(run))
                    _tornSince.TryAdd((run, theirs), network.Now);
                else _tornSince.Remove((run, theirs));
            }
        }
    }

    private bool IsBack(VirtualNode by, VirtualNode node, ClusterMember old) => node.Run is { } run
        && run.Address != old.Address && by.View.Of(run) == Phase.Up
        && network.Answers(by, run) && by.Alive.Contains(run)
        && by.Directory.Advertisements.TryGetValue(node.Id, out var said) && DirectoryState.MemberOf(said) == run
        && network.StartOf(old) < said.Incarnation;

    /// <summary>Of two that meet at most one yields, and none for a cluster that it is in.</summary>
    public void OnMeeting(VirtualNode one, VirtualNode other, bool yields, bool othersYields)
    {
        if (yields || othersYields) Yields++;
        Require(!yields || !othersYields, $"{one.Number} and {other.Number} both dissolve their clusters");
        Require(!yields || !one.Alive.Contains(other.Run!.Value), $"{one.Number} leaves for its own cluster");
    }

    private static void Require(bool holds, string breach)
    {
        if (!holds) throw new VirtualBreach(breach);
    }
}

/// <summary>A law did not hold.</summary>
internal sealed class VirtualBreach(string law) : Exception(law);
