namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// One seeded schedule: nodes come, go, crash, move and are cut off; then everything heals, and after a bounded time
/// all know the truth.
/// </summary>
internal sealed class VirtualSchedule
{
    /// <summary>The longest that agreement may take after the last change, in steps of time.</summary>
    public const int SettleWithin = 90;

    /// <summary>So long it must last.</summary>
    public const int StableFor = 4;

    private const int MaxSteps = 14;
    private const int FirstSteps = 3;

    private readonly VirtualNetwork _network;
    private readonly Random _random;
    private readonly bool[] _in = new bool[VirtualCast.Count];
    private readonly List<string> _log = [];

    public VirtualSchedule(VirtualCast cast, int seed)
    {
        _network = new VirtualNetwork(cast, seed);
        _random = _network.Random;
        for (var number = 0; number < VirtualCast.Founders; number++) _in[number] = true;
    }

    /// <summary>What must hold.</summary>
    public VirtualLaws Laws => _network.Laws;

    /// <summary>Steps from the last change to agreement.</summary>
    public int Settled { get; private set; }

    /// <summary>Its steps, and what each node knows now.</summary>
    public string Describe() => string.Join('\n',
        _log.Concat(_network.Nodes.Select(node => VirtualTruth.Text(_network, node))));

    /// <summary>Runs it.</summary>
    /// <exception cref="VirtualBreach">Something did not hold.</exception>
    public void Run()
    {
        _network.Advance(FirstSteps);
        for (var steps = 4 + _random.Next(MaxSteps - 3); steps > 0; steps--)
        {
            Do(_random.Next(20));
            _network.Advance(_random.Next(15) == 0 ? 70 : _random.Next(8));
        }
        // All come back: what only a dead node knows, such as whom it let in, nobody can know.
        Heal(everybody: true);
        Settle();
        if (_random.Next(3) > 0) return;
        Crash(returns: false);
        Settle();
    }

    private void Settle()
    {
        var steps = 0;
        for (var stable = 0; stable < StableFor; steps++)
        {
            _network.Advance();
            var wrong = VirtualTruth.Differences(_network, _in).FirstOrDefault();
            if (stable == StableFor - 1) wrong ??= VirtualTruth.Disagreement(_network, _in);
            if (steps > SettleWithin) throw new VirtualBreach($"no agreement: {wrong ?? "it does not last"}");
            stable = wrong is null ? stable + 1 : 0;
        }
        Settled = Math.Max(Settled, steps);
    }

    private void Do(int choice)
    {
        switch (choice)
        {
            case < 5: Come(); break;
            case < 7: Go(); break;
            case < 10: Crash(returns: _random.Next(2) == 0); break;
            case < 13: Return(Any(node => !node.IsRunning), _random.Next(4)); break;
            case < 15: Move(); break;
            case < 18: Split(); break;
            default: Heal(everybody: false); break;
        }
    }

    private VirtualNode? Any(Func<VirtualNode, bool> fits)
    {
        var fitting = _network.Nodes.Where(fits).ToArray();
        return fitting.Length == 0 ? null : fitting[_random.Next(fitting.Length)];
    }

    private void Come()
    {
        if (Any(node => node.IsRunning && !_in[node.Number]) is not { } newcomer
            || Any(node => node.IsRunning && _in[node.Number]) is not { } granter) return;
        var (grant, key) = granter.Invite();
        using (key)
        {
            // One of those whom the granter sees, itself as a rule.
            var others = _network.PeersOf(granter);
            var contact = others.Length > 0 && _random.Next(3) == 0 ? others[_random.Next(others.Length)] : granter;
            if (!_network.AreConnected(newcomer, contact)) return;
            var refusal = contact.Admit(newcomer, newcomer.Present(grant, key));
            Note($"{newcomer.Number} joins by {granter.Number}'s invitation through {contact.Number}"
                + (refusal is null ? "" : $": refused, {refusal.Code}"));
            if (refusal is not null && contact == granter) throw new VirtualBreach($"refused: {refusal.Message}");
            if (refusal is not null) return;
            _in[newcomer.Number] = true;
            newcomer.Adopt(contact);
            if (!newcomer.IsMember) throw new VirtualBreach($"{newcomer.Number} was let in and is not a member");
        }
    }

    private void Go()
    {
        // 0 stays, for all to find each other; and it hears of whoever leaves, and whom that one let in, for one that
        // nobody hears is merely gone.
        if (Any(node => node.Number > 0 && node.IsRunning && _in[node.Number]
            && _network.PeersOf(node).Contains(_network.Nodes[0])) is not { } leaver) return;
        Note($"{leaver.Number} leaves");
        _network.Tell(leaver, leaver.Leave());
        leaver.EndRun();
        _in[leaver.Number] = false;
    }

    private void Crash(bool returns)
    {
        if (Any(static node => node.IsRunning) is not { } victim) return;
        var clean = _random.Next(3) == 0;
        Note($"{victim.Number} {(clean ? "stops" : "crashes")}");
        if (clean) victim.EndRun();
        victim.Crash();
        if (returns) Return(victim, _random.Next(4));
    }

    private void Move()
    {
        if (Any(static node => node.IsRunning && node.Number > 0) is not { } node) return;
        node.EndRun();
        node.Crash();
        Return(node, _random.Next(1, 4));
    }

    /// <summary>Comes back where it was, or at other ports: 1 the cluster's, 2 the wire's, 3 both.</summary>
    private void Return(VirtualNode? node, int moved)
    {
        if (node is null) return;
        // One stays where all can find it: if all moved while they were apart, nobody could know where anybody is.
        if (node.Number == 0) moved = 0;
        var running = _network.Nodes.Where(static other => other.IsRunning).ToArray();
        var cluster = (moved & 1) > 0 || running.Any(other => other.ClusterAddress == node.ClusterAddress)
            ? FreePort(4000, running.Select(static other => other.ClusterAddress)) : node.ClusterAddress;
        var wire = (moved & 2) > 0 || running.Any(other => other.WireAddress == node.WireAddress)
            ? FreePort(5000, running.Select(static other => other.WireAddress)) : node.WireAddress;
        Note($"{node.Number} starts at {cluster}, wire {wire}");
        node.Start(cluster, wire);
    }

    /// <summary>A port that no process has; it may be that of one which is gone, but for the first node's.</summary>
    private string FreePort(int from, IEnumerable<string> taken)
    {
        var free = Enumerable.Range(from + 1, VirtualCast.Count + 2).Select(static port => $"127.0.0.1:{port}")
            .Except(taken).ToArray();
        return free[_random.Next(free.Length)];
    }

    private void Split()
    {
        var sides = _random.Next(3) == 0 ? 3 : 2;
        var of = Enumerable.Range(0, VirtualCast.Count).Select(_ => _random.Next(sides)).ToArray();
        Note($"sides {string.Join("", of)}");
        _network.Split(number => of[number]);
    }

    private void Heal(bool everybody)
    {
        Note($"heals{(everybody ? ", and all come back" : "")}");
        _network.Split(static _ => 0);
        if (!everybody) return;
        foreach (var node in _network.Nodes.Where(static node => !node.IsRunning)) Return(node, _random.Next(4));
    }

    private void Note(string what) => _log.Add($"{_network.Now.TotalSeconds,4:0} s: {what}");
}
