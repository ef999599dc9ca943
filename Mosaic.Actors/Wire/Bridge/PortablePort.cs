using System.Net;
using System.Net.Sockets;

namespace Mosaic.Wire.Bridge;

/// <summary>The port that works everywhere: one system call for each datagram.</summary>
internal sealed class PortablePort(Socket socket) : IDatagramPort
{
    /// <inheritdoc/>
    public IPEndPoint Endpoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <inheritdoc/>
    public bool IsOffloaded => false;

    /// <inheritdoc/>
    public void Send(SocketAddress to, ReadOnlySpan<byte> run, int segment) => SendEach(socket, to, run, segment);

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, SocketAddress from, out int segment) =>
        segment = socket.ReceiveFrom(buffer, SocketFlags.None, from);

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    /// <summary>Sends a run's datagrams one by one; all are tried, and the last error is thrown.</summary>
    public static void SendEach(Socket socket, SocketAddress to, ReadOnlySpan<byte> run, int segment)
    {
        SocketException? failure = null;
        while (Datagram.TryTakeFirst(ref run, segment, out var datagram))
        {
            try
            {
                socket.SendTo(datagram, SocketFlags.None, to);
            }
            catch (SocketException e)
            {
                failure = e;
            }
        }
        if (failure is not null) throw failure;
    }
}
