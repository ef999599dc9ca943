using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// A handful of seeded steps on a few nodes of a cluster, one after the other or at once; then all must agree, and
/// those that no step touched must be in the very run of their membership system that they were in before, unless the
/// machine stood still meanwhile.
/// </summary>
internal sealed class LiveSchedule(LiveCluster cluster, LiveTouches touches, LiveStalls stalls, int seed)
{
    private const int MostTouched = 3;
    private const int MostPauseMs = 600;

    private readonly Random _random = new(seed);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <summary>What was done, and when.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Runs it.</summary>
    /// <param name="steady">Places that it leaves alone: this many from the first on.</param>
    public async Task Run(int steady)
    {
        var begun = Stopwatch.GetTimestamp();
        var victims = cluster.Places.Skip(steady).ToArray();
        _random.Shuffle(victims);
        victims = victims[..(1 + _random.Next(MostTouched))];
        var untouched = cluster.Places.Except(victims).ToArray();
        var systems = new List<(LiveCluster.Place Place, ActorSystem System)>();
        foreach (var place in untouched.Where(static place => place.IsIn))
            systems.Add((place, await MembershipOf(place.Node)));
        foreach (var victim in victims) touches.Touch(victim.Number);

        var running = new List<Task>();
        foreach (var step in Steps(victims, untouched))
        {
            if (_random.Next(3) == 0) await Task.WhenAll(running);
            else await Task.Delay(_random.Next(MostPauseMs)); // The pace of the schedule; nothing is proven by it.
            running.Add(step());
        }
        await Task.WhenAll(running);
        Note("agreement is awaited");
        await cluster.AwaitAgreement();
        var stalled = stalls.Since(begun);
        Note(stalled ? "all agree, though the machine stood still" : "all agree");
        foreach (var (place, system) in systems)
        {
            Assert.True(stalled || ReferenceEquals(system, await MembershipOf(place.Node)),
                $"{place.Number} was taken down");
        }
        Assert.All(cluster.Places, static place => Assert.False(place.Node.WhenTerminated.IsCompleted));
        touches.Settle(cluster.Places.Where(static place => !place.IsIn).Select(static place => place.Number));
    }

    private List<Func<Task>> Steps(LiveCluster.Place[] victims, LiveCluster.Place[] untouched)
    {
        var steps = new List<Func<Task>>();
        var granters = untouched.Where(static place => place.IsIn).ToArray();
        for (var next = 0; next < victims.Length; next++)
        {
            var victim = victims[next];
            var (choice, variant) = (_random.Next(10), _random.Next(4));
            if (!victim.IsIn)
            {
                var granter = granters[_random.Next(granters.Length)];
                steps.Add(() => Come(victim, granter, isNew: variant == 0));
            }
            else if (choice < 3) steps.Add(() => Return(victim, isCrash: true, 0, untouched[0], waits: variant < 1));
            else if (choice < 5) steps.Add(() => Return(victim, variant > 1, _random.Next(1, 4), untouched[0], false));
            else if (choice < 7) steps.Add(() => Go(victim));
            else
            {
                // Cut off alone, or together with the next one, or only from it.
                var other = next + 1 < victims.Length && victims[next + 1].IsIn ? victims[++next] : null;
                LiveCluster.Place[] side = other is null || variant == 0 ? [victim] : [victim, other];
                var rest = other is not null && variant == 0 ? [other]
                    : cluster.Places.Where(place => !side.Contains(place)).ToArray();
                steps.Add(() => Cut(side, rest, untouched[0], isBrief: variant is 1 or 2));
            }
        }
        return steps;
    }

    private async Task Come(LiveCluster.Place victim, LiveCluster.Place granter, bool isNew)
    {
        if (isNew)
        {
            Note($"{victim.Number} gets a new folder");
            await cluster.Stop(victim);
            victim.Folder += "'";
            await cluster.Start(victim);
        }
        Note($"{victim.Number} joins by {granter.Number}'s invitation");
        await cluster.Join(victim, granter);
    }

    private async Task Go(LiveCluster.Place victim)
    {
        Note($"{victim.Number} leaves");
        touches.Leaves(victim.Number);
        await cluster.Leave(victim);
    }

    /// <summary>Dies or stops, and comes back: where it was, or at another port of 1 cluster, 2 wire, 3 both.</summary>
    private async Task Return(LiveCluster.Place victim, bool isCrash, int moved, LiveCluster.Place witness, bool waits)
    {
        Note($"{victim.Number} {(isCrash ? "crashes" : "stops")}");
        await (isCrash ? cluster.Crash(victim) : cluster.Stop(victim));
        if (waits) await Until(async () => !await LiveCluster.Sees(witness, victim));
        await cluster.Start(victim, otherCluster: (moved & 1) > 0, otherWire: (moved & 2) > 0);
        Note($"{victim.Number} is back at {AddressOf(victim.Node)}, wire {victim.Node.WireEndPoint.Port}");
    }

    private async Task Cut(
        LiveCluster.Place[] side, LiveCluster.Place[] rest, LiveCluster.Place witness, bool isBrief)
    {
        Note($"{Text(side)} is cut from {Text(rest)}");
        SetCut(side, rest, isCut: true);
        // Of two that only miss each other nobody else sees anything.
        var seer = rest.Length == 1 ? rest[0] : witness;
        if (isBrief) await Task.Delay(MostPauseMs);
        else await Until(async () => !await LiveCluster.Sees(seer, side[0]));
        SetCut(side, rest, isCut: false);
        Note($"{Text(side)} is mended");
    }

    private void SetCut(LiveCluster.Place[] side, LiveCluster.Place[] rest, bool isCut)
    {
        foreach (var one in side)
        {
            foreach (var other in rest) cluster.SetCut(one, other, isCut);
        }
    }

    private static string Text(LiveCluster.Place[] places) =>
        string.Join(",", places.Select(static place => place.Number));

    private void Note(string what) => _log.Enqueue($"{_since.Elapsed.TotalSeconds,5:0.0} s: {what}");
}
