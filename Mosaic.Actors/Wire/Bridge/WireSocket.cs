using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Wire.Bridge;

/// <summary>The node's one UDP socket.</summary>
public static class WireSocket
{
    // SIO_UDP_CONNRESET: without it, Windows reports one peer's closed port as an error of the next receive.
    private const int WindowsReportsResets = -1744830452;

    /// <summary>Binds it. Port 0 picks a free one; <c>::</c> also serves IPv4.</summary>
    /// <param name="endpoint">The address and port of this node.</param>
    /// <param name="settings">How large the kernel's receive buffer shall be.</param>
    /// <exception cref="SocketException">The address cannot be bound, such as a port in use.</exception>
    public static Socket Bind(IPEndPoint endpoint, WireSettings settings)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(settings);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            if (settings.ReceiveBuffer > 0)
                socket.ReceiveBufferSize = settings.ReceiveBuffer;
            if (OperatingSystem.IsWindows())
                socket.IOControl(WindowsReportsResets, [0, 0, 0, 0], null);
            ForbidFragments(socket);
            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    // A datagram too long for its path shall be lost, so that the probes tell how long one may be: a fragmented one
    // costs twice and arrives half as often. Where the system has no such option, probes find what fragments carry.
    private static void ForbidFragments(Socket socket)
    {
        const int ip = 0, ipv6 = 41, linuxDiscover = 10, linuxDiscoverIPv6 = 23, linuxProbe = 3;
        const int macDontFragment = 28, macDontFragmentIPv6 = 62;
        try
        {
            var isIPv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
            if (OperatingSystem.IsLinux())
            {
                Set(socket, ip, linuxDiscover, linuxProbe);
                if (isIPv6) Set(socket, ipv6, linuxDiscoverIPv6, linuxProbe);
            }
            else if (OperatingSystem.IsMacOS())
            {
                Set(socket, isIPv6 ? ipv6 : ip, isIPv6 ? macDontFragmentIPv6 : macDontFragment, 1);
            }
            else if (!isIPv6)
            {
                socket.DontFragment = true;
            }
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Sets an option that is an int.</summary>
    internal static void Set(Socket socket, int level, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        socket.SetRawSocketOption(level, option, bytes);
    }

    /// <summary>The fastest way this system has to use a bound socket, which is the port's from now on.</summary>
    internal static IDatagramPort PortOf(Socket socket, WireSettings settings) =>
        settings.Offload && OffloadPort.TryCreate(socket, out var port) ? port : new PortablePort(socket);

    /// <summary>The same endpoint in the family of a bound one; null if it cannot be reached from there.</summary>
    internal static IPEndPoint? InFamilyOf(IPEndPoint bound, IPEndPoint endpoint)
    {
        if (bound.AddressFamily == endpoint.AddressFamily)
            return endpoint;
        if (bound.Address.Equals(IPAddress.IPv6Any))
            return new IPEndPoint(endpoint.Address.MapToIPv6(), endpoint.Port);
        return bound.AddressFamily == AddressFamily.InterNetwork && endpoint.Address.IsIPv4MappedToIPv6
            ? new IPEndPoint(endpoint.Address.MapToIPv4(), endpoint.Port)
            : null;
    }
}
