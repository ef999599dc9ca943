using System.Collections.Immutable;

namespace Mosaic.Host.Output;

/// <summary>One transfer under way.</summary>
/// <param name="Name">What is transferred.</param>
/// <param name="Bytes">So many were moved.</param>
/// <param name="Size">Of so many; null where that is not known.</param>
internal sealed record RunningTransfer(string Name, long Bytes, long? Size);

/// <summary>How far transfers are.</summary>
/// <param name="Files">That are done.</param>
/// <param name="FilesTotal">Of so many.</param>
/// <param name="Bytes">That were moved, those of transfers under way included.</param>
/// <param name="BytesTotal">Of so many; null where that is not known.</param>
/// <param name="BytesPerSecond">Lately.</param>
/// <param name="Running">Those under way, the longest first.</param>
internal sealed record TransferSnapshot(
    int Files, int FilesTotal, long Bytes, long? BytesTotal, double BytesPerSecond,
    ImmutableArray<RunningTransfer> Running)
{
    /// <summary>How long the rest takes at this rate; null where nobody can tell.</summary>
    public TimeSpan? Left => BytesTotal is { } total && BytesPerSecond >= 1 && Bytes <= total
        && (total - Bytes) / BytesPerSecond < TimeSpan.FromDays(99).TotalSeconds
            ? TimeSpan.FromSeconds((total - Bytes) / BytesPerSecond)
            : null;
}

/// <summary>Counts what transfers move; safe for threads.</summary>
/// <param name="filesTotal">How many there will be.</param>
/// <param name="bytesTotal">Bytes of all; null where that is not known yet.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferMeter(int filesTotal, long? bytesTotal, TimeProvider time)
{
    // The rate is that of the last few seconds: long enough to be calm, short enough to follow.
    private static readonly TimeSpan RateSpan = TimeSpan.FromSeconds(5);
    private const int MostSamples = 64;

    private readonly Lock _lock = new();
    private readonly List<TransferBar> _running = [];
    private readonly Queue<(long At, long Bytes)> _samples = new();
    private readonly long _start = time.GetTimestamp();
    private long? _total = bytesTotal;
    private long _bytes;
    private int _files;

    /// <summary>A transfer begins; it ends with the disposal of what is returned.</summary>
    public TransferBar Begin(string name, long? size)
    {
        var bar = new TransferBar(this, name, size);
        lock (_lock) _running.Add(bar);
        return bar;
    }

    /// <summary>How far it is now.</summary>
    public TransferSnapshot Snapshot()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var (at, bytes) = _samples.TryPeek(out var oldest) ? oldest : (_start, 0);
            var seconds = time.GetElapsedTime(at, now).TotalSeconds;
            var rate = seconds > 0 ? (_bytes - bytes) / seconds : 0;
            _samples.Enqueue((now, _bytes));
            while (_samples.Count > MostSamples
                || time.GetElapsedTime(_samples.Peek().At, now) > RateSpan) _samples.Dequeue();
            return new TransferSnapshot(
                _files, filesTotal, _bytes, _total, rate, [.. _running.Select(static one => one.Now)]);
        }
    }

    /// <summary>The only transfer says how long it is.</summary>
    internal void SetSize(long size)
    {
        lock (_lock) _total ??= size;
    }

    internal void Add(long bytes)
    {
        lock (_lock) _bytes += bytes;
    }

    internal void End(TransferBar bar)
    {
        lock (_lock)
        {
            if (_running.Remove(bar)) _files++;
        }
    }
}

/// <summary>What one transfer reports to.</summary>
internal sealed class TransferBar(TransferMeter meter, string name, long? size) : IDisposable
{
    private const long Unknown = -1;

    private long _bytes;
    private long _size = size ?? Unknown;

    /// <summary>How far it is.</summary>
    internal RunningTransfer Now => new(
        name, Interlocked.Read(ref _bytes), Interlocked.Read(ref _size) is var known and >= 0 ? known : null);

    /// <summary>The size is known now.</summary>
    public void SetSize(long bytes)
    {
        Interlocked.Exchange(ref _size, bytes);
        meter.SetSize(bytes);
    }

    /// <summary>So many bytes more were moved.</summary>
    public void Add(int bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        meter.Add(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.End(this);
}
