using Mosaic.Node;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>How far a member of a cluster has come. It only ever advances.</summary>
internal enum Phase
{
    /// <summary>Up or WeaklyUp.</summary>
    Up,

    /// <summary>Downed, or replaced at its address by a newer run, and to be removed.</summary>
    Down,

    /// <summary>Gone, and never to be taken in again.</summary>
    Removed,
}

/// <summary>
/// One run's picture of its cluster: as much of Akka.Cluster's gossip as Mosaic's rules rest on. Pictures merge by the
/// later phase of each member.
/// </summary>
internal sealed class VirtualView
{
    private readonly Dictionary<ClusterMember, Phase> _phases = [];

    /// <summary>Every member ever known.</summary>
    public IReadOnlyDictionary<ClusterMember, Phase> Phases => _phases;

    /// <summary>Members that are not gone.</summary>
    public IEnumerable<ClusterMember> Members =>
        _phases.Where(static pair => pair.Value != Phase.Removed).Select(static pair => pair.Key);

    /// <summary>Whether this run is in a cluster.</summary>
    public bool IsFormed => _phases.Count > 0;

    /// <summary>Where a member stands; null: never heard of.</summary>
    public Phase? Of(ClusterMember member) => _phases.TryGetValue(member, out var phase) ? phase : null;

    /// <summary>Whether it is known and not gone.</summary>
    public bool Has(ClusterMember member) => _phases.TryGetValue(member, out var phase) && phase != Phase.Removed;

    /// <summary>A member comes, or advances.</summary>
    public void Set(ClusterMember member, Phase phase)
    {
        if (!_phases.TryGetValue(member, out var known) || known < phase) _phases[member] = phase;
    }

    /// <summary>Learns what another picture has.</summary>
    public void Merge(VirtualView other)
    {
        foreach (var (member, phase) in other._phases) Set(member, phase);
    }

    /// <summary>Whether both say the same.</summary>
    public bool Matches(VirtualView other) => _phases.Count == other._phases.Count
        && _phases.All(pair => other._phases.TryGetValue(pair.Key, out var phase) && phase == pair.Value);

    /// <summary>Forgets everything: the run ended.</summary>
    public void Clear() => _phases.Clear();
}
