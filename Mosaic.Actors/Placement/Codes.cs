using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>
/// Which codes keep the promise "any one peer may die" on how many peers. Spread evenly over p peers, one of them
/// holds ceil(n / p) columns, and its loss is survived when that is at most m.
/// </summary>
public static class Codes
{
    /// <summary>The fewest peers with which any code keeps the promise.</summary>
    public const int FewestPeers = 2;

    /// <summary>
    /// No code wider than this many data columns is suggested: every one of them must answer for a read, so wider ones
    /// save little space and cost availability.
    /// </summary>
    public const int WidestSuggestion = 16;

    /// <summary>The fewest peers on which <paramref name="code"/> keeps the promise: ceil(n / m).</summary>
    public static int PeersNeeded(Code code) => (code.N + code.M - 1) / code.M;

    /// <summary>True when <paramref name="code"/> keeps the promise on so many peers, given space.</summary>
    public static bool Fits(Code code, int peers) => peers >= PeersNeeded(code);

    /// <summary>
    /// Codes that keep the promise on so many peers, the best first: the default if it fits, then the one that
    /// takes the least space, then one that survives any two. Empty below <see cref="FewestPeers"/>.
    /// </summary>
    public static ImmutableArray<Code> Suggest(int peers)
    {
        if (peers < FewestPeers) return [];
        var codes = ImmutableArray.CreateBuilder<Code>(3);
        if (Fits(Code.Default, peers)) codes.Add(Code.Default);
        foreach (var parity in (ReadOnlySpan<int>)[1, 2])
        {
            if (peers < 2 * parity) continue;
            var code = new Code(Math.Min(peers - parity, WidestSuggestion), parity);
            if (!codes.Contains(code)) codes.Add(code);
        }
        return codes.ToImmutable();
    }
}
