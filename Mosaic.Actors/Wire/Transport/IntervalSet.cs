namespace Mosaic.Wire.Transport;

/// <summary>A set of bytes of one message as sorted, disjoint, non-adjacent half-open intervals.</summary>
internal sealed class IntervalSet
{
    private readonly List<(int Start, int End)> _intervals = [];

    /// <summary>How many bytes are in the set.</summary>
    public int Covered { get; private set; }

    /// <summary>How many intervals it takes to write the set down.</summary>
    public int Count => _intervals.Count;

    /// <summary>Adds [start, end); returns how many of these bytes are new.</summary>
    public int Add(int start, int end)
    {
        if (start >= end)
            return 0;
        var first = FirstEndingAtOrAfter(start);
        var last = first;
        int mergedStart = start, mergedEnd = end, known = 0;
        while (last < _intervals.Count && _intervals[last].Start <= end)
        {
            var (s, e) = _intervals[last++];
            known += e - s;
            mergedStart = Math.Min(mergedStart, s);
            mergedEnd = Math.Max(mergedEnd, e);
        }
        if (last == first)
        {
            _intervals.Insert(first, (start, end));
        }
        else
        {
            _intervals[first] = (mergedStart, mergedEnd);
            _intervals.RemoveRange(first + 1, last - first - 1);
        }
        var added = mergedEnd - mergedStart - known;
        Covered += added;
        return added;
    }

    /// <summary>Whether all of [start, end) is in the set.</summary>
    public bool Contains(int start, int end)
    {
        var index = FirstEndingAtOrAfter(end);
        return start >= end || (index < _intervals.Count && _intervals[index].Start <= start);
    }

    /// <summary>Whether adding [start, end) would need one interval more.</summary>
    public bool WouldGrow(int start, int end)
    {
        var index = FirstEndingAtOrAfter(start);
        return index == _intervals.Count || _intervals[index].Start > end;
    }

    /// <summary>Takes up to <paramref name="most"/> bytes from the lowest interval out of the set.</summary>
    public bool TryTakeFirst(int most, out int start, out int end)
    {
        start = end = 0;
        if (_intervals.Count == 0 || most <= 0)
            return false;
        (start, end) = _intervals[0];
        if (end - start > most)
        {
            end = start + most;
            _intervals[0] = (end, _intervals[0].End);
        }
        else
        {
            _intervals.RemoveAt(0);
        }
        Covered -= end - start;
        return true;
    }

    /// <summary>Empties the set.</summary>
    public void Clear()
    {
        _intervals.Clear();
        Covered = 0;
    }

    private int FirstEndingAtOrAfter(int position)
    {
        int low = 0, high = _intervals.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_intervals[middle].End < position)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
