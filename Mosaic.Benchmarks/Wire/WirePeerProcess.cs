using System.Diagnostics;
using System.Globalization;
using System.Net;
using Mosaic.Wire;

namespace Mosaic.Benchmarks.Wire;

/// <summary>
/// The other end in a process of its own: this program again, told to be a peer. It ends with its input.
/// </summary>
internal sealed class WirePeerProcess : IDisposable
{
    /// <summary>The argument that makes this program a peer; its argument is the port of the other end.</summary>
    public const string Argument = "wire-peer";

    private WirePeerProcess(Process process, IPEndPoint endpoint) => (Process, Endpoint) = (process, endpoint);

    /// <summary>The process.</summary>
    public Process Process { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts it.</summary>
    /// <param name="port">The port of the end it is to know.</param>
    public static WirePeerProcess Start(int port)
    {
        var process = ThisProgram.Start(Argument, port.ToString(CultureInfo.InvariantCulture));
        var line = process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("the peer's process ended at once");
        return new WirePeerProcess(process, IPEndPoint.Parse(line));
    }

    /// <summary>Is the peer until the input ends.</summary>
    public static int Serve(string port)
    {
        using var end = new WireEnd(WireBenchmark.Peer, WireSettings.Default);
        end.Knows(
            WireBenchmark.Self, new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        Console.WriteLine(end.Endpoint);
        while (Console.In.Read() >= 0)
        {
        }
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process.StandardInput.Close();
        Process.WaitForExit();
        Process.Dispose();
    }
}
