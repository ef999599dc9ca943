using System.Collections.Immutable;
using System.Net;

namespace Mosaic.Node;

/// <summary>The addresses behind what nodes advertise: at once for addresses, asked of the system for names.</summary>
internal sealed class EndpointResolver
{
    /// <summary>The most names looked up between two calls of <see cref="Forget"/>.</summary>
    public const int MaxNames = 1024;

    private readonly Dictionary<string, ImmutableArray<IPEndPoint>> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The addresses of <c>host:port</c>; none while its name is looked up, or when it has none.</summary>
    public ImmutableArray<IPEndPoint> Of(string endpoint)
    {
        if (Literal(endpoint) is { } literal) return [literal];
        return _known.GetValueOrDefault(endpoint, []);
    }

    /// <summary>The names to look up now; each is given once.</summary>
    public IReadOnlyList<string> Unresolved(DirectoryState state) =>
        [.. state.Advertisements.Values.SelectMany(static said => said.WireEndpoints)
            .Where(endpoint => Literal(endpoint) is null && _asked.Count < MaxNames && _asked.Add(endpoint))];

    /// <summary>Takes an answer; true when it is another than before. A failed lookup keeps the last answer.</summary>
    public bool Learn(DirectoryProtocol.Resolved resolved)
    {
        if (resolved.Addresses.IsEmpty || Of(resolved.Endpoint).SequenceEqual(resolved.Addresses)) return false;
        _known[resolved.Endpoint] = resolved.Addresses;
        return true;
    }

    /// <summary>Lets every name be looked up again.</summary>
    public void Forget()
    {
        foreach (var gone in _known.Keys.Except(_asked).ToArray()) _known.Remove(gone);
        _asked.Clear();
    }

    /// <summary>Looks a name up.</summary>
    public static async Task<ImmutableArray<IPEndPoint>> ResolveAsync(string endpoint)
    {
        if (!HostPort.TryParse(endpoint, out var host, out var port)) return [];
        var addresses = await HostPort.AddressesAsync(host).ConfigureAwait(false);
        return [.. addresses.Select(address => new IPEndPoint(address, port))];
    }

    private static IPEndPoint? Literal(string endpoint) =>
        HostPort.TryParse(endpoint, out var host, out var port) && IPAddress.TryParse(host, out var address)
            ? new IPEndPoint(address, port)
            : null;
}
