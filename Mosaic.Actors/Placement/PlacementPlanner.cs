using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>
/// Decides who shall hold which column of a content. Pure: the same request, in whatever order its nodes come, gives
/// the same answer.
/// </summary>
/// <remarks>
/// The objective, each point within what the one before leaves open:
/// <list type="number">
/// <item>Every column on one node that is alive, not the origin, not excluded, and has room for it.</item>
/// <item>Held columns stay where they are (see <see cref="PlacementRequest.Held"/>).</item>
/// <item>The greatest spare by nodes that this allows. So no node holds more than m columns while there is a choice,
/// and no wish to spread over accounts makes one node too heavy.</item>
/// <item>Columns are dealt one by one to the account that has the fewest, there to the zone with the fewest, there to
/// the node with the fewest. While the spare is 0 or 1 the outcome is the most even one over accounts that exists; for
/// greater ones dealing one by one is what is promised. Then single columns move to emptier zones as long as that makes
/// accounts no less even.</item>
/// <item>Among equals the greatest rendezvous score of (content, column, node) wins, weighted by the bytes that are
/// free: so nodes fill up at about the same time however full they were, and a newcomer takes its part at once.
/// Weights may change between plans, because columns are found by receipts and never by planning again.</item>
/// </list>
/// </remarks>
public static class PlacementPlanner
{
    /// <summary>Answers the request; see the remarks of this type.</summary>
    /// <exception cref="ArgumentException">
    /// A node is listed twice, the column size is negative, or a held column is outside the code.
    /// </exception>
    public static PlacementResult Plan(PlacementRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request);
        var peers = Eligible(request);
        if (peers.Length == 0 || (!Codes.Fits(request.Code, peers.Length) && !request.AllowFragile))
            return Refusals.TooFewPeers(request, peers, CanPlace(request, peers, 0));

        var deal = BestStart(request, peers, request.ColumnBytes);
        var spare = deal.BestSpare();
        if (spare < (request.AllowFragile ? 0 : 1))
        {
            return Refusals.NoSpace(
                request, peers, deal.Missing, LargestColumn(request, peers), CanPlace(request, peers, 0));
        }
        var byColumn = deal.Finish(spare);
        return new Placed(byColumn, Spares(byColumn, peers, request.Code.K));
    }

    /// <summary>The nodes that may hold a column of this content, by id; space is not looked at.</summary>
    internal static PlacementNode[] Eligible(PlacementRequest request) =>
        [.. request.Nodes
            .Where(node => node.Alive && node.Node != request.Origin && !request.Excluded.Contains(node.Node))
            .OrderBy(static node => node.Node)];

    private static void Check(PlacementRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.ColumnBytes, nameof(request));
        if (request.Nodes.Select(static node => node.Node).Distinct().Count() != request.Nodes.Count)
            throw new ArgumentException("a node is listed twice", nameof(request));
        if (request.Held.Keys.Any(column => column < 0 || column >= request.Code.N))
            throw new ArgumentException("a held column is outside the code", nameof(request));
    }

    /// <summary>The held columns in place, without overfull nodes' surplus when only that keeps the promise.</summary>
    private static ColumnDeal BestStart(PlacementRequest request, PlacementNode[] peers, long columnBytes)
    {
        var deal = new ColumnDeal(request, peers, columnBytes);
        deal.Hold(mostOnOneNode: request.Code.N);
        if (deal.BestSpare() >= 1) return deal;
        var lighter = new ColumnDeal(request, peers, columnBytes);
        lighter.Hold(mostOnOneNode: request.Code.M);
        return lighter.BestSpare() >= 1 ? lighter : deal;
    }

    private static bool CanPlace(PlacementRequest request, PlacementNode[] peers, int spare) =>
        BestStart(request, peers, request.ColumnBytes).BestSpare() >= spare;

    /// <summary>The greatest column size that would be placed; by bisection, for less never needs more room.</summary>
    private static long LargestColumn(PlacementRequest request, PlacementNode[] peers)
    {
        var spare = request.AllowFragile ? 0 : 1;
        var (fits, tooMuch) = (0L, request.ColumnBytes);
        while (tooMuch - fits > 1)
        {
            var middle = fits + (tooMuch - fits) / 2;
            if (BestStart(request, peers, middle).BestSpare() >= spare) fits = middle;
            else tooMuch = middle;
        }
        return fits;
    }

    private static SpareByDomain Spares(IReadOnlyList<NodeId> byColumn, PlacementNode[] peers, int k)
    {
        var nodes = peers.ToDictionary(static peer => peer.Node);
        var held = byColumn.Select(static (node, column) => new HeldColumn(node, column)).ToArray();
        return new SpareByDomain(
            Spare.Of(held, k),
            Spare.By(held, node => nodes[node].ZoneKey, k),
            Spare.By(held, node => nodes[node].Account, k));
    }
}
