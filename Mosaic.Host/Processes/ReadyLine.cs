namespace Mosaic.Host.Processes;

/// <summary>
/// The one line that <c>mos node</c> prints on stdout once it can be used:
/// <c>ready node=ID account=ID cluster=HOST:PORT wire=HOST:PORT management=HOST:PORT|off socket=PATH</c>.
/// </summary>
internal sealed record ReadyLine(
    string Node, string Account, string Cluster, string Wire, string Management, string Socket)
{
    private const string Start = "ready ";
    private const string SocketKey = " socket=";

    /// <summary>Reads the line; null when <paramref name="line"/> is none or lacks a field. Unknown fields are
    /// skipped; the socket's path is the rest of the line, since it may contain spaces.</summary>
    public static ReadyLine? TryParse(string line)
    {
        if (!line.StartsWith(Start, StringComparison.Ordinal)) return null;
        var socket = line.IndexOf(SocketKey, Start.Length, StringComparison.Ordinal);
        if (socket < 0) return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in line[Start.Length..socket].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !fields.TryAdd(word[..equals], word[(equals + 1)..])) return null;
        }
        return fields.TryGetValue("node", out var node)
            && fields.TryGetValue("account", out var account)
            && fields.TryGetValue("cluster", out var cluster)
            && fields.TryGetValue("wire", out var wire)
            && fields.TryGetValue("management", out var management)
                ? new ReadyLine(node, account, cluster, wire, management, line[(socket + SocketKey.Length)..])
                : null;
    }
}
