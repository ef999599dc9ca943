using System.Globalization;
using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>Judges the health of a content from who holds what and who can be reached.</summary>
public static class HealthAssessment
{
    private const int MostNodesNamed = 3;

    /// <summary>Judges one content.</summary>
    /// <param name="code">Its code; columns outside of it are ignored.</param>
    /// <param name="holdings">Its receipts. A column may have several holders.</param>
    /// <param name="known">
    /// The nodes of the roster that may hold columns, the asking one included; a holder outside of it is gone for good.
    /// <see cref="PlacementNode.Alive"/> says who can be reached.
    /// </param>
    /// <param name="eligiblePeers">Nodes that could hold columns of this content now, which are not its origin.</param>
    public static HealthReport Assess(
        Code code,
        IReadOnlyCollection<HeldColumn> holdings,
        IReadOnlyDictionary<NodeId, PlacementNode> known,
        int eligiblePeers)
    {
        ArgumentNullException.ThrowIfNull(holdings);
        ArgumentNullException.ThrowIfNull(known);
        var existing = holdings
            .Where(held => held.Column >= 0 && held.Column < code.N && known.ContainsKey(held.Node))
            .ToArray();
        var reachable = existing.Where(held => known[held.Node].Alive).ToArray();
        var holders = existing.Select(static held => held.Node).Distinct().ToArray();
        var away = holders.Where(node => !known[node].Alive).Order().ToArray();
        var spares = new SpareByDomain(
            Spare.Of(reachable, code.K),
            Spare.By(reachable, node => known[node].ZoneKey, code.K),
            Spare.By(reachable, node => known[node].Account, code.K));
        var best = Spare.Best(code, eligiblePeers);
        var health = spares.Nodes switch
        {
            >= 1 => spares.Nodes >= best ? Health.Healthy : Health.Degraded,
            0 => Health.AtRisk,
            _ => Distinct(existing) >= code.K ? Health.Unavailable : Health.Lost,
        };
        var facts = new Facts(
            code, Distinct(reachable), Distinct(existing), holders.Length - away.Length, away, spares.Nodes, best);
        var (reason, next) = Explain(health, facts);
        return new HealthReport(health, spares, best, facts.Reachable, reason, next);
    }

    private static int Distinct(IEnumerable<HeldColumn> held) =>
        held.Select(static one => one.Column).Distinct().Count();

    private static (string Reason, string Next) Explain(Health health, Facts facts) => health switch
    {
        Health.Healthy => (
            facts.Columns + $"; any {facts.Spare} of {Peers(facts.Holders)} may be lost",
            "mos info file <name>"),
        Health.Degraded => (
            facts.Columns + $"; any {facts.Spare} of {Peers(facts.Holders)} may be lost, where {facts.Best} could be"
                + facts.Offline,
            facts.Remedy),
        Health.AtRisk => (
            facts.Columns + $"; the loss of one more peer may make it unreadable{facts.Offline}{facts.TooFew}",
            facts.Remedy),
        Health.Unavailable => (
            facts.Columns + $", {facts.Code.K} needed{facts.Offline}; it can be read again when enough of these return",
            "mos peers network"),
        _ => (
            $"{facts.Existing} of {facts.Code.N} columns are left in the network, {facts.Code.K} needed: "
                + "only a new upload from a copy brings it back",
            "mos upload file <path>"),
    };

    private static string Peers(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "peer" : "peers")}");

    private sealed record Facts(
        Code Code, int Reachable, int Existing, int Holders, NodeId[] Away, int Spare, int Best)
    {
        public string Columns => string.Create(
            CultureInfo.InvariantCulture, $"{Reachable} of {Code.N} columns can be reached on {Peers(Holders)}");

        public string Offline => Away.Length switch
        {
            0 => "",
            <= MostNodesNamed => "; away: " + Names(Away),
            _ => $"; away: {Names(Away.Take(MostNodesNamed))} and {Away.Length - MostNodesNamed} more",
        };

        public string TooFew => Best < 1 && Away.Length == 0
            ? $"; {Code} needs {Codes.PeersNeeded(Code)} peers to survive that"
            : "";

        // Whoever is away may come back with its columns; too few peers can only be helped by more; else the peers are
        // there and the columns lie badly, which a new upload mends.
        public string Remedy => (Away.Length, Best) switch
        {
            ( > 0, _) => "mos peers network",
            (_, < 1) => "mos invite",
            _ => "mos upload file <path>",
        };

        private static string Names(IEnumerable<NodeId> nodes) =>
            string.Join(", ", nodes.Select(static node => node.Value.ToShortString()));
    }
}
