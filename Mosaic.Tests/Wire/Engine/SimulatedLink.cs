using Mosaic.Host.WireTest;

namespace Mosaic.Tests.Wire.Engine;

/// <summary>
/// What all simulated nodes send through, each with a line of its own: it loses singly and in bursts, doubles,
/// reorders, corrupts, delays by a while that varies, carries so much per second with a queue of so many bytes, and
/// swallows what is too long or all. Everything follows from the random numbers it is given. Times in µs.
/// </summary>
internal sealed class SimulatedLink(Random random)
{
    private readonly Dictionary<int, double> _freeAt = [];
    private bool _inBurst;

    public LossModel Model { get; set; } = new();

    public long Delay { get; set; } = 1000;

    /// <summary>What is added to the delay, at most.</summary>
    public long Jitter { get; set; }

    /// <summary>Bytes per µs of each sender; 0 = any number.</summary>
    public double Rate { get; set; }

    /// <summary>Bytes that may wait for a sender's line.</summary>
    public long Queue { get; set; } = 256 * 1024;

    /// <summary>Datagrams longer than this vanish.</summary>
    public int Mtu { get; set; } = int.MaxValue;

    /// <summary>Everything vanishes.</summary>
    public bool IsCut { get; set; }

    /// <summary>Probability that a burst of losses begins with a datagram, and that one ends.</summary>
    public (double Begins, double Ends) Bursts { get; set; } = (0, 1);

    /// <summary>When the copies of a datagram arrive that do, and whether they are corrupted.</summary>
    public IEnumerable<(long At, bool Corrupted)> Carry(int sender, int length, long now)
    {
        _inBurst = _inBurst ? random.NextDouble() >= Bursts.Ends : random.NextDouble() < Bursts.Begins;
        if (IsCut || _inBurst || length > Mtu) yield break;
        var leaves = (double)now;
        if (Rate > 0)
        {
            leaves = Math.Max(now, _freeAt.GetValueOrDefault(sender));
            if ((leaves - now) * Rate > Queue) yield break;
            leaves = _freeAt[sender] = leaves + (length / Rate);
        }
        foreach (var (late, corrupted) in Model.NextFate(random))
        {
            var jitter = Jitter > 0 ? random.NextInt64(Jitter) : 0;
            yield return ((long)leaves + Delay + jitter + (long)late.TotalMicroseconds, corrupted);
        }
    }
}
