using System.Collections.Immutable;

namespace Mosaic.Wire.Engine;

/// <summary>How often something was dropped, by reason.</summary>
internal sealed class DropCounters
{
    private static readonly WireDrop[] _reasons = Enum.GetValues<WireDrop>();

    private readonly long[] _counts = new long[_reasons.Length];

    /// <summary>Counts one.</summary>
    public void Add(WireDrop reason) => _counts[(int)reason]++;

    /// <summary>The counts that are not 0.</summary>
    public ImmutableDictionary<WireDrop, long> ToImmutable() =>
        _reasons.Where(reason => _counts[(int)reason] > 0)
            .ToImmutableDictionary(static reason => reason, reason => _counts[(int)reason]);
}
