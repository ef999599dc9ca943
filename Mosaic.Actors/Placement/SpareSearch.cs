namespace Mosaic.Placement;

/// <summary>
/// Finds the fewest failure domains whose loss leaves fewer than k distinct columns, when columns have several holders:
/// a branch and bound over the distinct sets of holders. Each step either loses all holders of the most vulnerable
/// columns or decides to spare these columns. One use per instance.
/// </summary>
internal sealed class SpareSearch
{
    /// <summary>
    /// Steps after which the search gives its lower bound: the decisions over 16 sets of holders always stay below it.
    /// </summary>
    public const int MaxSteps = 1 << 17;

    // A sum of fractions may fall short of a whole number by rounding; a bound must not.
    private const double Rounding = 1e-6;

    private readonly int[][] _holders;
    private readonly int[] _columns;
    private readonly int _domains;
    private readonly int _toDestroy;
    private readonly int[] _lostBy;
    private readonly bool[] _spared;
    private readonly double[] _weights;
    private int _fewest;
    private int _steps;

    /// <summary>The holders (0..domains-1) of each column; at least k columns, none without a holder.</summary>
    public SpareSearch(IReadOnlyCollection<SortedSet<int>> holdersOfColumns, int domains, int k)
    {
        var groups = holdersOfColumns
            .GroupBy(static holders => string.Join(',', holders))
            .Select(static same => (Holders: same.First().ToArray(), Columns: same.Count()))
            .ToArray();
        _holders = [.. groups.Select(static group => group.Holders)];
        _columns = [.. groups.Select(static group => group.Columns)];
        _domains = domains;
        _toDestroy = holdersOfColumns.Count - k + 1;
        _lostBy = new int[domains];
        _spared = new bool[groups.Length];
        _weights = new double[domains];
        _fewest = domains;
    }

    /// <summary>The spare: one less than the fewest domains found.</summary>
    public int Run()
    {
        Search(0);
        return (_steps > MaxSteps ? FewestByBound() : _fewest) - 1;
    }

    private void Search(int lost)
    {
        var destroyed = 0;
        for (var group = 0; group < _holders.Length; group++)
        {
            if (Survivors(group) == 0) destroyed += _columns[group];
        }
        if (destroyed >= _toDestroy)
        {
            _fewest = Math.Min(_fewest, lost);
            return;
        }
        if (++_steps > MaxSteps) return;
        var left = _fewest - 1 - lost;
        var victim = Weigh(left);
        if (victim < 0 || destroyed + MostDestroyed(left) < _toDestroy) return;

        var more = Survivors(victim);
        foreach (var domain in _holders[victim]) _lostBy[domain]++;
        Search(lost + more);
        foreach (var domain in _holders[victim]) _lostBy[domain]--;
        if (_steps > MaxSteps) return;

        _spared[victim] = true;
        Search(lost);
        _spared[victim] = false;
    }

    private int Survivors(int group)
    {
        var survivors = 0;
        foreach (var domain in _holders[group])
        {
            if (_lostBy[domain] == 0) survivors++;
        }
        return survivors;
    }

    /// <summary>
    /// Shares every column that <paramref name="left"/> further losses can destroy out among its surviving holders; the
    /// group whose columns cost least, or -1 when there is none.
    /// </summary>
    private int Weigh(int left)
    {
        Array.Clear(_weights);
        var (victim, most) = (-1, 0.0);
        for (var group = 0; group < _holders.Length; group++)
        {
            var survivors = Survivors(group);
            if (_spared[group] || survivors == 0 || survivors > left) continue;
            var share = (double)_columns[group] / survivors;
            if (share > most) (victim, most) = (group, share);
            foreach (var domain in _holders[group])
            {
                if (_lostBy[domain] == 0) _weights[domain] += share;
            }
        }
        return victim;
    }

    /// <summary>
    /// No choice of so many domains destroys more: a destroyed column lies wholly in the choice, so all of its shares
    /// are among the chosen weights. Sorts the weights.
    /// </summary>
    private double MostDestroyed(int domains)
    {
        Array.Sort(_weights);
        var sum = Rounding;
        for (var i = 1; i <= Math.Min(domains, _weights.Length); i++) sum += _weights[^i];
        return sum;
    }

    private int FewestByBound()
    {
        Array.Clear(_spared);
        Array.Clear(_lostBy);
        for (var domains = 1; domains < _domains; domains++)
        {
            Weigh(domains);
            if (MostDestroyed(domains) >= _toDestroy) return domains;
        }
        return _domains;
    }
}
