using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>
/// spare: the largest t such that after losing any t failure domains at least k distinct columns remain. The one
/// number that says how safe a content is.
/// </summary>
public static class Spare
{
    /// <summary>
    /// How many nodes, any of them, may be lost; -1 when there are fewer than <paramref name="k"/> distinct columns.
    /// See <see cref="By"/> for exactness and cost.
    /// </summary>
    public static int Of(IEnumerable<HeldColumn> held, int k) => By(held, static node => node, k);

    /// <summary>
    /// How many domains, any of them, may be lost; -1 when there are fewer than <paramref name="k"/> distinct columns.
    /// Exact in O(h log h) for h holdings when every column lies in one domain. When columns lie in several the problem
    /// is NP-hard in general and is searched: exact up to 16 distinct sets of holders and, as a rule, far beyond; where
    /// <see cref="SpareSearch.MaxSteps"/> end the search, the answer is a proven lower bound, so never too good.
    /// </summary>
    /// <param name="held">Which node holds which column; repeated entries count once.</param>
    /// <param name="domainOf">The failure domain of a node.</param>
    /// <param name="k">Columns needed to read the content; at least 1.</param>
    public static int By<TDomain>(IEnumerable<HeldColumn> held, Func<NodeId, TDomain> domainOf, int k)
        where TDomain : notnull
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(domainOf);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var domains = new Dictionary<TDomain, int>();
        var columns = new Dictionary<int, SortedSet<int>>();
        foreach (var (node, column) in held)
        {
            var key = domainOf(node);
            if (!domains.TryGetValue(key, out var domain)) domains.Add(key, domain = domains.Count);
            if (!columns.TryGetValue(column, out var holders)) columns.Add(column, holders = []);
            holders.Add(domain);
        }
        if (columns.Count < k) return -1;
        if (columns.Values.Any(static holders => holders.Count > 1))
            return new SpareSearch(columns.Values, domains.Count, k).Run();
        var counts = new int[domains.Count];
        foreach (var holders in columns.Values) counts[holders.Min]++;
        return OfCounts(counts, k);
    }

    /// <summary>
    /// The best that so many peers allow, each column on one of them: 0 with one peer, m with n or more; -1 with none.
    /// </summary>
    public static int Best(Code code, int peers)
    {
        if (peers < 1) return -1;
        var counts = new int[Math.Min(peers, code.N)];
        for (var column = 0; column < code.N; column++) counts[column % counts.Length]++;
        return OfCounts(counts, code.K);
    }

    /// <summary>
    /// The same for columns with one holder each, from how many columns each domain holds: losing the fullest ones is
    /// the worst that can happen. Sorts <paramref name="counts"/>.
    /// </summary>
    internal static int OfCounts(int[] counts, int k)
    {
        var remaining = counts.Sum();
        if (remaining < k) return -1;
        Array.Sort(counts);
        var lost = 0;
        while (lost < counts.Length && remaining - counts[^(lost + 1)] >= k)
        {
            remaining -= counts[^(lost + 1)];
            lost++;
        }
        return lost;
    }
}
