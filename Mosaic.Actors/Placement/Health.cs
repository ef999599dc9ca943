namespace Mosaic.Placement;

/// <summary>How safe a content is now, from good to bad.</summary>
public enum Health
{
    /// <summary>spare is at least 1, and the best that the peers at hand allow.</summary>
    Healthy,

    /// <summary>spare is at least 1, but less than the peers at hand allow.</summary>
    Degraded,

    /// <summary>spare is 0: readable now, and the loss of one node may end that.</summary>
    AtRisk,

    /// <summary>Fewer than k columns can be reached; known nodes that are away hold enough more.</summary>
    Unavailable,

    /// <summary>Fewer than k columns exist, even if every known node returns.</summary>
    Lost,
}

/// <summary>The words for <see cref="Health"/> that people read and scripts compare.</summary>
public static class HealthNames
{
    /// <summary><c>HEALTHY</c>, <c>DEGRADED</c>, <c>AT_RISK</c>, <c>UNAVAILABLE</c> or <c>LOST</c>.</summary>
    public static string Word(this Health health) => health switch
    {
        Health.Healthy => "HEALTHY",
        Health.Degraded => "DEGRADED",
        Health.AtRisk => "AT_RISK",
        Health.Unavailable => "UNAVAILABLE",
        Health.Lost => "LOST",
        _ => throw new ArgumentOutOfRangeException(nameof(health), health, "no such health"),
    };
}

/// <summary>The health of one content, with its reason.</summary>
/// <param name="Health">The verdict.</param>
/// <param name="Spares">What may be lost of the reachable holders; -1 each when the content cannot be read.</param>
/// <param name="Best">The greatest spare by nodes that the eligible peers allow; -1 without any.</param>
/// <param name="ReachableColumns">Distinct columns on nodes that can be reached.</param>
/// <param name="Reason">For a person: why.</param>
/// <param name="NextCommand">What to type next; <c>&lt;name&gt;</c> and the like are to be filled in.</param>
public sealed record HealthReport(
    Health Health, SpareByDomain Spares, int Best, int ReachableColumns, string Reason, string NextCommand)
{
    /// <summary>How many nodes, any of them, may be lost.</summary>
    public int Spare => Spares.Nodes;
}
