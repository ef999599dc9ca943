using System.Net;
using System.Net.Sockets;

namespace Mosaic.Wire.Bridge;

/// <summary>
/// A UDP socket as the bridge uses it: it sends and receives runs, which are datagrams of one address that lie one
/// after the other, all of the same length save the last, which may be shorter: at most
/// <see cref="Engine.WireContext.MaxSegments"/> of them when sent. One thread sends, another receives.
/// </summary>
internal interface IDatagramPort : IDisposable
{
    /// <summary>Bytes of the buffer that <see cref="Receive"/> needs: no datagram or run is longer.</summary>
    const int ReceiveSize = 65536;

    /// <summary>Where the socket is bound.</summary>
    IPEndPoint Endpoint { get; }

    /// <summary>Whether a run is one system call.</summary>
    bool IsOffloaded { get; }

    /// <summary>Sends a run.</summary>
    /// <param name="to">Whom to.</param>
    /// <param name="run">The datagrams.</param>
    /// <param name="segment">The length of all but the last, at most that of the run.</param>
    /// <exception cref="SocketException">Some of it did not go out.</exception>
    void Send(SocketAddress to, ReadOnlySpan<byte> run, int segment);

    /// <summary>Waits for a run, for as long as the port likes.</summary>
    /// <param name="buffer"><see cref="ReceiveSize"/> bytes.</param>
    /// <param name="from">Whom it is of; as large as any address of the socket's family.</param>
    /// <param name="segment">The length of all datagrams but the last.</param>
    /// <returns>Bytes received; less than 0 if none came meanwhile.</returns>
    /// <exception cref="SocketException">The socket reports an error.</exception>
    /// <exception cref="ObjectDisposedException">The port was closed.</exception>
    int Receive(Span<byte> buffer, SocketAddress from, out int segment);
}
