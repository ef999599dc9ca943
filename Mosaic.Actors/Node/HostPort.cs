using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Node;

/// <summary><c>host:port</c> as text: <c>127.0.0.1:4000</c>, <c>[::1]:4000</c>, <c>nas.local:4000</c>.</summary>
internal static class HostPort
{
    /// <summary>The text of a host (a name or an address) and a port.</summary>
    public static string Format(string host, int port) =>
        host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[')
            ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");

    /// <summary>Reads the text; the host comes without brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? host, out int port)
    {
        host = null;
        var colon = text.LastIndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port > IPEndPoint.MaxPort || colon <= 0) return false;
        host = text[..colon];
        if (host is ['[', .. var inner, ']']) host = inner;
        else if (host.Contains(':', StringComparison.Ordinal)) host = null;
        if (host.AsSpan().ContainsAny('[', ']')) host = null;
        return !string.IsNullOrEmpty(host);
    }

    /// <summary>Whether only this machine reaches it: its host is an address of loopback.</summary>
    public static bool IsLoopback(string text) => TryParse(text, out var host, out _)
        && IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    /// <summary>The addresses of a host now: itself where it is an address, none where its name is not known.</summary>
    public static async Task<IPAddress[]> AddressesAsync(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return [address];
        try
        {
            return await Dns.GetHostAddressesAsync(host).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return [];
        }
    }
}
