namespace Mosaic.Wire.Transport;

/// <summary>The greatest of the samples of the last so many rounds; each takes constant time on average.</summary>
internal sealed class WindowedMax(int rounds)
{
    // Greatest first, each newer than the one before it: a sample that a newer one exceeds can never be the greatest.
    private readonly LinkedList<(long Round, double Value)> _samples = [];

    /// <summary>The greatest; 0 before any.</summary>
    public double Value => _samples.First?.Value.Value ?? 0;

    /// <summary>Takes a sample of a round, which never goes back.</summary>
    public void Add(long round, double value)
    {
        while (_samples.Last is { } last && last.Value.Value <= value) _samples.RemoveLast();
        _samples.AddLast((round, value));
        while (_samples.First!.Value.Round <= round - rounds) _samples.RemoveFirst();
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _samples.Clear();
}
