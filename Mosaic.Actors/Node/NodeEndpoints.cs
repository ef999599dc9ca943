using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Mosaic.Codecs.Statements;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;

namespace Mosaic.Node;

/// <summary>Where a node listens, from its flags and what it remembers.</summary>
internal static class NodeEndpoints
{
    /// <summary>The most addresses to join that are remembered.</summary>
    public const int MaxJoin = 16;

    /// <summary>Binds the wire's socket.</summary>
    /// <exception cref="NodeStartException">The port is in use, or the address not for this node.</exception>
    public static Socket BindWire(NodeSettings settings, NodeMemory memory, WireSettings wire) => Bind(
        "--wire", settings.Wire, memory.Wire, settings.Insecure, endpoint => WireSocket.Bind(endpoint, wire));

    /// <summary>The endpoint, its port chosen, that the membership system can listen on at this moment.</summary>
    /// <exception cref="NodeStartException">The port is in use, or the address not for this node.</exception>
    public static IPEndPoint ChooseCluster(NodeSettings settings, NodeMemory memory) => Bind(
        "--cluster", settings.Cluster, memory.Cluster, settings.Insecure, static endpoint =>
        {
            using var listener = new TcpListener(endpoint);
            listener.Start();
            return (IPEndPoint)listener.LocalEndpoint;
        });

    /// <summary>What to tell when the membership system did not start, though its port was free a moment ago.</summary>
    public static NodeStartException NotStarted(IPEndPoint cluster, Exception cause)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
                return InUse("--cluster", cluster, cause);
        }
        return new(
            NodeStartError.Other, $"the membership on --cluster {cluster} does not start: {cause.Message}", cause);
    }

    /// <summary>The host that peers are told.</summary>
    public static string PublicHost(NodeSettings settings, NodeMemory memory, IPAddress bound)
    {
        if (settings.AdvertiseHost is { Length: > 0 } told) return told;
        if (memory.AdvertiseHost.Length > 0) return memory.AdvertiseHost;
        return bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any)
            ? (OutwardAddress() ?? IPAddress.Loopback).ToString()
            : bound.ToString();
    }

    /// <summary>What to join: what was asked for now, then what is remembered.</summary>
    /// <exception cref="NodeStartException">Something is no <c>host:port</c>.</exception>
    public static ImmutableArray<string> Join(NodeSettings settings, NodeMemory memory)
    {
        if (!settings.Insecure && !settings.Join.IsEmpty)
        {
            throw new NodeStartException(NodeStartError.BadConfiguration,
                "--join takes an invitation (mos invite makes one); a bare address joins only an open network on"
                + " loopback, with --insecure");
        }
        foreach (var where in settings.Join)
        {
            if (where.Length > Advertisement.MaxText || !HostPort.TryParse(where, out _, out var port) || port == 0)
            {
                throw new NodeStartException(NodeStartError.BadConfiguration,
                    $"--join takes another node's cluster address HOST:PORT, not '{where}'");
            }
        }
        return [.. settings.Join.Concat(memory.Join).Distinct(StringComparer.Ordinal).Take(MaxJoin)];
    }

    private static T Bind<T>(
        string flag, IPEndPoint? asked, string remembered, bool insecure, Func<IPEndPoint, T> bind)
    {
        var before = IPEndPoint.TryParse(remembered, out var last) ? last : null;
        var wanted = asked ?? before ?? new IPEndPoint(IPAddress.Loopback, 0);
        if (insecure && !IPAddress.IsLoopback(wanted.Address))
        {
            throw new NodeStartException(NodeStartError.NotLoopback,
                $"{flag} {wanted} is not on loopback, and --insecure is for loopback only: anyone who reaches the port"
                + " could join and read what is not encrypted; leave --insecure out and use invitations (mos invite)");
        }
        // Port 0 asks for any free port; the one that peers know already is the best of those.
        if (wanted.Port == 0 && before is not null && before.Address.Equals(wanted.Address)
            && TryBind(before, bind) is { Done: true } again) return again.Value;
        try
        {
            return bind(wanted);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw InUse(flag, wanted, e);
        }
        catch (SocketException e)
        {
            throw new NodeStartException(
                NodeStartError.Other, $"cannot listen on {flag} {wanted}: {e.Message}", e);
        }
    }

    private static NodeStartException InUse(string flag, IPEndPoint endpoint, Exception cause) =>
        new(NodeStartError.PortInUse, $"{flag} {endpoint} is in use; stop the program that has it, or name another"
            + $" port with {flag}", cause);

    private static (bool Done, T Value) TryBind<T>(IPEndPoint endpoint, Func<IPEndPoint, T> bind)
    {
        try
        {
            return (true, bind(endpoint));
        }
        catch (SocketException)
        {
            return (false, default!);
        }
    }

    private static IPAddress? OutwardAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(static card => card.OperationalStatus == OperationalStatus.Up
                && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address)
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork);
}
