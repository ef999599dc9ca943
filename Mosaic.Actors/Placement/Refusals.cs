using System.Globalization;

namespace Mosaic.Placement;

/// <summary>Words for refusals: what is missing, and what to do instead.</summary>
internal static class Refusals
{
    private const int MostPeersNamed = 5;

    /// <summary>Too few usable <paramref name="peers"/> for the code.</summary>
    public static TooFewPeers TooFewPeers(PlacementRequest request, PlacementNode[] peers, bool fragileWouldDo)
    {
        var needed = Codes.PeersNeeded(request.Code);
        var fitting = Codes.Suggest(peers.Length);
        var away = request.Nodes.Count(node => node.Node != request.Origin) - peers.Length;
        var offline = away == 0 ? "" : $" ({Count(away, "more is", "more are")} known but cannot be used now)";
        var message = fitting.IsEmpty
            ? $"no code can keep the promise that any one peer may die with {Peers(peers.Length)}{offline}: "
                + $"{request.Code} needs {needed}, and every code needs {Codes.FewestPeers} or more"
            : $"{request.Code} needs {Peers(needed)} so that any one may die, and only {peers.Length} can be used"
                + $"{offline}: {needed - peers.Length} missing; with {Peers(peers.Length)}, "
                + string.Join(" or ", fitting.Select(static code => $"--code {code}")) + " keeps that promise";
        return new TooFewPeers(peers.Length, needed, fitting, fragileWouldDo, message + Fragile(fragileWouldDo));
    }

    /// <summary>Enough <paramref name="peers"/>, but without the space.</summary>
    public static NoSpace NoSpace(
        PlacementRequest request, PlacementNode[] peers, int missing, long largest, bool fragileWouldDo)
    {
        var fullest = peers.OrderBy(static peer => peer.Free).Take(MostPeersNamed)
            .Select(static peer => $"{peer.Node.Value.ToShortString()} has {Bytes(peer.Free)}");
        var more = peers.Length > MostPeersNamed ? $", {peers.Length - MostPeersNamed} others have more" : "";
        var free = peers.Sum(static peer => (decimal)peer.Free);
        var fits = largest > 0
            ? $"columns of up to {Bytes(largest)}, so a file of about {Bytes((decimal)largest * request.Code.K)}, fit"
            : "not even the smallest file fits";
        var each = request.AllowFragile ? "" : $", at most {request.Code.M} on one peer";
        var message = $"{Count(missing, "column", "columns")} of {Bytes(request.ColumnBytes)} cannot be placed"
            + $"{each}: of free space, {string.Join(", ", fullest)}{more}; {fits} now";
        return new NoSpace(
            request.ColumnBytes, missing, (long)Math.Min(free, long.MaxValue), largest, fragileWouldDo,
            message + Fragile(fragileWouldDo));
    }

    private static string Fragile(bool wouldDo) =>
        wouldDo ? "; --allow-fragile stores it although the loss of one peer may lose it" : "";

    private static string Peers(int count) => count == 0 ? "no peer" : Count(count, "peer", "peers");

    private static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private static string Bytes(decimal bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
        var unit = 0;
        while (bytes >= 1000 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        // Rounded down, so that what is said to fit does.
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(bytes * 10) / 10:0.#} {units[unit]}");
    }
}
