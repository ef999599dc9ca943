namespace Mosaic.Host.WireTest;

/// <summary>
/// What a bad network does to datagrams, reproducible from a seed: it loses, doubles, delays past others, and corrupts.
/// Probabilities are per datagram, in 0..1.
/// </summary>
/// <param name="Drop">Share that never arrives.</param>
/// <param name="Duplicate">Share that arrives twice.</param>
/// <param name="Reorder">Share that arrives later than ones sent after it.</param>
/// <param name="Corrupt">Share that arrives with one bit flipped.</param>
/// <param name="ReorderDelay">How much later a reordered one arrives, at most.</param>
internal sealed record LossModel(
    double Drop = 0, double Duplicate = 0, double Reorder = 0, double Corrupt = 0, TimeSpan ReorderDelay = default)
{
    /// <summary>The network of the acceptance test: 5 % lost, 5 % doubled, 20 % reordered.</summary>
    public static LossModel Rough { get; } =
        new(Drop: 0.05, Duplicate: 0.05, Reorder: 0.20, ReorderDelay: TimeSpan.FromMilliseconds(2));

    /// <summary>
    /// The fate of the next datagram: how long each copy that arrives is held up, and whether it is corrupted. Nothing
    /// when it is lost.
    /// </summary>
    public IEnumerable<(TimeSpan Delay, bool Corrupted)> NextFate(Random random)
    {
        if (random.NextDouble() < Drop)
            yield break;
        var copies = random.NextDouble() < Duplicate ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var delay = random.NextDouble() < Reorder ? ReorderDelay * random.NextDouble() : TimeSpan.Zero;
            yield return (delay, random.NextDouble() < Corrupt);
        }
    }
}
