using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mosaic.Host.Api;

/// <summary>The file of a Unix socket: who may open it, how long its name may be, whose it is.</summary>
internal static class SocketFile
{

    /// <summary>The longest path, in bytes: sun_path of Linux (108) or macOS (104) less its final NUL.</summary>
    public static int MaxPathBytes => OperatingSystem.IsLinux() ? 107 : 103;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The error of a path that no socket can have.</summary>
    /// <exception cref="MosException">It is one.</exception>
    public static void CheckLength(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length > MaxPathBytes)
        {
            throw new MosException(ExitCode.Usage,
                $"the socket's path is {length} bytes long, and the system allows {MaxPathBytes}: '{path}';"
                + " name a shorter one with --socket (or MOSAIC_SOCKET)");
        }
    }

    /// <summary>
    /// A listening socket's handle-to-be, bound at <paramref name="path"/> with mode 0600 from its first moment. What a
    /// dead node left there is removed.
    /// </summary>
    /// <exception cref="MosException">Another node serves there, or something else lies there.</exception>
    public static Socket Bind(string path)
    {
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Linux gives the file the mode that the socket has when it is bound; elsewhere the second call does it.
            if (OperatingSystem.IsLinux())
            {
                using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
                File.SetUnixFileMode(handle, OwnerOnly);
            }
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnerOnly);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new MosException(ExitCode.Error,
                $"cannot listen at the socket '{path}': {e.Message}; name another one with --socket", e);
        }
    }

    private static void RemoveStale(string path)
    {
        if (!Path.Exists(path)) return;
        if (!FileTypes.IsSocket(path))
        {
            throw new MosException(
                ExitCode.Error, $"'{path}' is no socket and is left alone; name another path with --socket");
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new MosException(ExitCode.Error,
                $"cannot use the socket '{path}': {e.Message}; name another one with --socket", e);
        }
        throw new MosException(
            ExitCode.Error, $"another node listens at the socket '{path}'; name another one with --socket");
    }
}
