using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Host.Commands;

/// <summary><c>HOST:PORT</c> on the command line; IPv6 addresses in brackets, port 0 for any free one.</summary>
internal static class EndPoints
{
    /// <summary>Reads one; a host name is looked up, its IPv4 addresses first.</summary>
    /// <exception cref="MosException">It is none; the message names the flag.</exception>
    public static IPEndPoint Parse(string flag, string text)
    {
        var (host, port) = Split(flag, text);
        if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
        try
        {
            var found = Dns.GetHostAddresses(host)
                .OrderBy(static one => one.AddressFamily != AddressFamily.InterNetwork)
                .FirstOrDefault();
            if (found is not null) return new IPEndPoint(found, port);
        }
        catch (SocketException e)
        {
            throw new MosException(ExitCode.Usage, $"{flag} {text}: the host '{host}' is not known ({e.Message})", e);
        }
        throw new MosException(ExitCode.Usage, $"{flag} {text}: the host '{host}' has no address");
    }

    /// <summary>The same, or null.</summary>
    public static IPEndPoint? ParseOptional(string flag, string? text) => text is null ? null : Parse(flag, text);

    /// <summary>Checks the form of what <c>--join</c> names; it is looked up each time it is needed.</summary>
    public static string CheckJoin(string text)
    {
        var (host, port) = Split("--join", text);
        if (port == 0) throw new MosException(ExitCode.Usage, $"--join {text}: port 0 is no place to find a node");
        return Text(host, port);
    }

    /// <summary><c>HOST:PORT</c>.</summary>
    public static string Text(string host, int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    /// <summary>Whether a text has the form <c>HOST:PORT</c>.</summary>
    public static bool IsHostPort(string text) => TrySplit(text, out _, out _);

    /// <summary>The host of a <c>HOST:PORT</c>, without brackets.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static string HostOf(string text) => Split("--join", text).Host;

    /// <summary>Takes a <c>HOST:PORT</c> apart; the host is without brackets.</summary>
    public static bool TrySplit(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) host = "";
        if (host.AsSpan().ContainsAny('[', ']')) host = "";
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort && host.Length > 0;
    }

    private static (string Host, int Port) Split(string flag, string text) => TrySplit(text, out var host, out var port)
        ? (host, port)
        : throw new MosException(
            ExitCode.Usage, $"{flag} is HOST:PORT, such as 127.0.0.1:4001 or [::1]:4001, not '{text}'");
}
