using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Mosaic.Wire.Bridge;

/// <summary>
/// The port for Linux: a run crosses the kernel as one large packet that is cut on its way out (UDP_SEGMENT) and put
/// together on its way in (UDP_GRO), see udp(7) and cmsg(3). One system call moves up to 64 datagrams. Where the
/// kernel or the device will not cut a run, its datagrams go one by one.
/// </summary>
internal sealed unsafe partial class OffloadPort : IDatagramPort
{
    private const int SolSocket = 1, ReceiveTimeout = 20, SolUdp = 17, UdpSegment = 103, UdpGro = 104;
    private const int Interrupted = 4, InputOutput = 5, TryAgain = 11, NotSupported = 95;

    // A cmsghdr is a length (size_t), a level and a type (int), then the data; the next begins at a multiple of size_t.
    private const int ControlHeader = 16, ControlSize = 64, SegmentControl = 24;

    // How long a receive waits, so that the thread notices that the port was closed.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;
    private bool _cuts = true;

    private OffloadPort(Socket socket)
    {
        _socket = socket;
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <inheritdoc/>
    public IPEndPoint Endpoint { get; }

    /// <inheritdoc/>
    public bool IsOffloaded => true;

    /// <summary>Takes over a bound socket; false if this system has no such offload.</summary>
    public static bool TryCreate(Socket socket, [NotNullWhen(true)] out OffloadPort? port)
    {
        port = null;
        // The layout of the structures below is that of 64 bits.
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return false;
        try
        {
            Span<byte> size = stackalloc byte[sizeof(int)];
            socket.GetRawSocketOption(SolUdp, UdpSegment, size);
            Span<byte> time = stackalloc byte[2 * sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(time, 0);
            BinaryPrimitives.WriteInt64LittleEndian(time[sizeof(long)..], (long)_patience.TotalMicroseconds);
            socket.SetRawSocketOption(SolSocket, ReceiveTimeout, time);
            WireSocket.Set(socket, SolUdp, UdpGro, 1);
        }
        catch (SocketException)
        {
            return false;
        }
        port = new OffloadPort(socket);
        return true;
    }

    /// <inheritdoc/>
    public void Send(SocketAddress to, ReadOnlySpan<byte> run, int segment)
    {
        if (run.Length > segment && _cuts)
        {
            var error = SendRun(to, run, segment);
            if (error == 0) return;
            // The device cannot, for good; any other error is of this run or its path alone.
            if (error is InputOutput or NotSupported) _cuts = false;
        }
        PortablePort.SendEach(_socket, to, run, segment);
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, SocketAddress from, out int segment)
    {
        var control = stackalloc byte[ControlSize];
        fixed (byte* bytes = buffer, name = from.Buffer.Span)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
            var header = new MessageHeader
            {
                Name = name,
                NameLength = (uint)from.Buffer.Length,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlSize,
            };
            var length = (int)ReceiveMessage(_socket.SafeHandle, &header, 0);
            segment = length;
            if (length < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                return error is TryAgain or Interrupted ? -1 : throw new SocketException(error);
            }
            // A socket that is being closed receives nothing from nobody.
            if (header.NameLength == 0) return -1;
            from.Size = (int)header.NameLength;
            if (SegmentIn(new ReadOnlySpan<byte>(control, (int)header.ControlLength)) is { } size and > 0)
                segment = size;
            return length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // The error number, or 0.
    private int SendRun(SocketAddress to, ReadOnlySpan<byte> run, int segment)
    {
        var control = stackalloc byte[SegmentControl];
        *(nuint*)control = ControlHeader + sizeof(ushort);
        *(int*)(control + 8) = SolUdp;
        *(int*)(control + 12) = UdpSegment;
        *(ulong*)(control + ControlHeader) = (ushort)segment;
        fixed (byte* bytes = run, name = to.Buffer.Span)
        {
            var vector = new IoVector { Base = bytes, Length = (nuint)run.Length };
            var header = new MessageHeader
            {
                Name = name,
                NameLength = (uint)to.Size,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = SegmentControl,
            };
            while (SendMessage(_socket.SafeHandle, &header, 0) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted) return error;
            }
            return 0;
        }
    }

    private static int? SegmentIn(ReadOnlySpan<byte> control)
    {
        while (control.Length >= ControlHeader + sizeof(int))
        {
            var length = (int)MemoryMarshal.Read<nuint>(control);
            if (MemoryMarshal.Read<int>(control[8..]) == SolUdp && MemoryMarshal.Read<int>(control[12..]) == UdpGro)
                return MemoryMarshal.Read<int>(control[ControlHeader..]);
            var next = (length + sizeof(nuint) - 1) & -sizeof(nuint);
            if (next < ControlHeader || next > control.Length) return null;
            control = control[next..];
        }
        return null;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SendMessage(SafeSocketHandle socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReceiveMessage(SafeSocketHandle socket, MessageHeader* message, int flags);
}
