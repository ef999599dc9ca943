using System.Collections.Immutable;
using Mosaic.Node;

namespace Mosaic.Tests.Node.Simulation;

/// <content>Its membership system: one run after the other, in one cluster or another.</content>
internal sealed partial class VirtualNode
{
    private readonly Dictionary<ClusterMember, Fed> _fed = [];
    private readonly Dictionary<ClusterMember, TimeSpan> _lostSince = [];
    private readonly Dictionary<ClusterMember, TimeSpan> _downSince = [];
    private readonly Dictionary<ClusterMember, TimeSpan> _shutSince = [];
    private readonly HashSet<ClusterMember> _greeted = [];
    private readonly HashSet<ClusterMember> _saidHere = [];
    private DirectoryState? _told;
    private ImmutableHashSet<ClusterMember> _alive = [];
    private TimeSpan _seeksSince;
    private string? _goneOverTo;

    private enum Fed { Alive, Unreachable, Down }

    /// <summary>The present run; null between two.</summary>
    public ClusterMember? Run { get; private set; }

    /// <summary>When the next run may begin.</summary>
    public TimeSpan RunAt { get; private set; }

    /// <summary>Its picture of its cluster.</summary>
    public VirtualView View { get; } = new();

    /// <summary>Whom it would down; of the present run.</summary>
    public DowningState Downing { get; private set; } = null!;

    /// <summary>Which clusters it would leave for others; of the process.</summary>
    public IslandState Islands { get; private set; } = null!;

    /// <summary>The member that it left its last cluster for.</summary>
    public string? Target { get; private set; }

    /// <summary>The members that answer, this one among them.</summary>
    public ImmutableHashSet<ClusterMember> Alive => _alive;

    /// <summary>Since when a member does not answer, as the simulation saw it; null: it does.</summary>
    public TimeSpan? LostSince(ClusterMember member) =>
        _lostSince.TryGetValue(member, out var since) ? since : null;

    /// <summary>Members that wait for their removal, and since when.</summary>
    public IReadOnlyDictionary<ClusterMember, TimeSpan> DownSince => _downSince;

    /// <summary>One step of time.</summary>
    public void Tick()
    {
        if (!IsRunning) return;
        if (Run is not null && !IsMember) EndRun();
        if (Run is null && IsMember && network.Now >= RunAt) StartRun();
        if (Run is not { } run) return;
        if (!View.IsFormed) Seek(run);
        else if (View.Of(run) != Phase.Up) EndRun(); // Others removed it.
        if (Run is null || !View.IsFormed) return;
        Watch(run);
        Down();
        Lead(run);
        Look(run);
    }

    /// <summary>The cluster this node would name when asked.</summary>
    public IslandState.Island Island
    {
        get
        {
            if (Run is not { } run || !_alive.Contains(run)) return new("", 0, null);
            return new(run.Address, _alive.Count, Directory.NodeOf(LeaderOf(_alive)));
        }
    }

    /// <summary>Whether it would go over to the other's cluster, which does not know it.</summary>
    public bool WouldYieldTo(VirtualNode other, IslandState.Island theirs) => Run is { } run && View.IsFormed
        && !other.View.Has(run)
        && _alive.All(member => member.Address != theirs.Address) && Islands.Yields(Island, theirs, network.Now);

    /// <summary>Hears of the other, whether each has the other in its cluster; is that a reason to go over?</summary>
    public bool YieldsTorn(VirtualNode other, IslandState.Island theirs)
    {
        if (Run is not { } run || other.Run is not { } peer) return false;
        Islands = Islands.WithHeard(
            peer, other._alive.Contains(run), other.View.Has(run), [.. View.Members], network.Now);
        return Islands.YieldsTorn(peer, Island.Size, theirs.Size, network.Now);
    }

    /// <summary>Whether this is the first time that this run meets that of the other.</summary>
    public bool Greets(VirtualNode other) => _greeted.Add(other.Run!.Value);

    /// <summary>Leaves its cluster for that one.</summary>
    public void GoOver(string target)
    {
        Islands = Islands.WithYield(network.Now);
        EndRun();
        Target = _goneOverTo = target;
    }

    /// <summary>Ends the run with a word to those who can hear it.</summary>
    public void EndRun()
    {
        if (Run is not { } run) return;
        View.Set(run, Phase.Removed);
        foreach (var other in network.Nodes.Where(other => network.AreLinked(this, other) && other.View.Has(run)))
            other.View.Set(run, Phase.Removed);
        Forget();
        RunAt = network.Now + VirtualNetwork.RestartAfter;
    }

    /// <summary>Gossip: taken in where both have each other, as Akka does; who was removed is told so.</summary>
    public void GossipTo(VirtualNode other)
    {
        if (Run is not { } run || other.Run is not { } theirs || !View.Has(theirs)) return;
        if (other.View.Of(run) == Phase.Removed)
        {
            // Shut out by a member: either that one comes over, or this one gives in.
            _shutSince.TryAdd(theirs, network.Now);
            var limit = VirtualNetwork.IslandPatience * ExchangeActor.ShutOutPatiences;
            if (View.Of(theirs) == Phase.Up && network.Now - _shutSince[theirs] >= limit) EndRun();
        }
        else if (other.View.Has(run)) other.View.Merge(View);
    }

    private void StartRun()
    {
        Run = network.NewRun(this);
        Downing = new DowningState(VirtualNetwork.ForgetAfter, VirtualNetwork.UnblockAfter);
        _seeksSince = network.Now;
        Advertise();
    }

    private void Forget()
    {
        Run = null;
        Islands = Islands.WithoutRun();
        View.Clear();
        _fed.Clear();
        _lostSince.Clear();
        _downSince.Clear();
        _saidHere.Clear();
        _shutSince.Clear();
        _told = null;
        Look([]);
    }

    /// <summary>Asks whom it knows to be let into their cluster; is one by itself when nobody answers.</summary>
    private void Seek(ClusterMember run)
    {
        var known = Directory.Advertisements.Values.Where(said => Directory.Roster.Members.ContainsKey(said.Node))
            .Select(static said => said.ClusterAddress).Where(address => address != run.Address).Distinct().ToArray();
        foreach (var address in Target is { } target ? [target] : known)
        {
            var host = network.Nodes.FirstOrDefault(node => network.AreLinked(this, node)
                && node.Run is { } theirs && theirs.Address == address && node.View.Of(theirs) == Phase.Up);
            if (host is null) continue;
            var olds = host.View.Members.Where(member => member.Address == run.Address).ToArray();
            foreach (var old in olds) host.View.Set(old, Phase.Down);
            if (olds.Length > 0) continue;
            host.View.Set(run, Phase.Up);
            View.Merge(host.View);
            Target = null;
            return;
        }
        var rank = known.Count(address => string.CompareOrdinal(address, run.Address) < 0);
        if (known.Length > 0 && network.Now - _seeksSince < VirtualNetwork.AloneAfter + rank * VirtualNetwork.Step)
            return;
        Target = null;
        View.Set(run, Phase.Up);
    }

    private void Watch(ClusterMember run)
    {
        if (!ReferenceEquals(_told, Directory))
        {
            _told = Directory;
            Downing = Downing.WithSaid(Directory.Advertisements.Values);
            _saidHere.UnionWith(
                Directory.Advertisements.Values.Select(DirectoryState.MemberOf).Where(_fed.ContainsKey));
        }
        foreach (var (member, phase) in View.Phases)
        {
            if (phase == Phase.Removed)
            {
                if (_fed.Remove(member)) Downing = Downing.WithRemoved(member);
                _lostSince.Remove(member);
                _downSince.Remove(member);
                continue;
            }
            var answers = member == run || network.Answers(this, member);
            if (answers) _lostSince.Remove(member);
            else _lostSince.TryAdd(member, network.Now);
            var now = phase == Phase.Down ? Fed.Down : answers ? Fed.Alive : Fed.Unreachable;
            if (_fed.TryGetValue(member, out var before) && before == now) continue;
            _fed[member] = now;
            if (now == Fed.Down) _downSince[member] = network.Now;
            Downing = now switch
            {
                Fed.Down => Downing.WithDowned(member, network.Now),
                Fed.Alive => Downing.WithAlive(member, network.Now),
                _ => Downing.WithUnreachable(member, network.Now),
            };
        }
    }

    private void Down()
    {
        var downs = Downing.ToDown(network.Now).ToArray();
        network.Laws.OnDecision(this, downs, _lostSince.Keys.Where(
            lost => View.Of(lost) == Phase.Up && _saidHere.Contains(lost)));
        foreach (var member in downs)
        {
            network.Laws.OnDown(this, member);
            View.Set(member, Phase.Down);
            _downSince.TryAdd(member, network.Now);
            _fed[member] = Fed.Down;
            Downing = Downing.WithDowned(member, network.Now);
        }
    }

    /// <summary>The leader removes the downed once all that answer have one picture, and no other is lost.</summary>
    private void Lead(ClusterMember run)
    {
        var up = View.Phases.Where(static pair => pair.Value == Phase.Up).Select(static pair => pair.Key).ToArray();
        var downed = View.Phases.Where(static pair => pair.Value == Phase.Down)
            .Select(static pair => pair.Key).ToArray();
        if (downed.Length == 0 || up.Any(_lostSince.ContainsKey) || LeaderOf(up) != run) return;
        if (up.Any(member => network.Nodes.First(node => node.Run == member) is var other
            && !other.View.Matches(View))) return;
        foreach (var member in downed) View.Set(member, Phase.Removed);
    }

    private void Look(ClusterMember run)
    {
        var alive = View.Phases.Where(pair => pair.Value == Phase.Up && !_lostSince.ContainsKey(pair.Key))
            .Select(static pair => pair.Key).ToImmutableHashSet();
        Look(alive.Contains(run) ? alive : []);
        Islands = Islands.WithMembers([.. View.Members], alive);
        if (_goneOverTo is { } target && alive.Any(member => member.Address == target))
        {
            Islands = Islands.WithMerge();
            _goneOverTo = null;
        }
    }

    private void Look(ImmutableHashSet<ClusterMember> alive)
    {
        if (_alive.SetEquals(alive)) return;
        _alive = alive;
        _greeted.IntersectWith(alive);
        Directory = Directory.WithAlive(alive, Clock);
    }

    private static ClusterMember LeaderOf(IEnumerable<ClusterMember> members) =>
        members.MinBy(static member => member.Address, StringComparer.Ordinal);
}
