using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;

namespace Mosaic.Host.WireTest;

/// <summary>
/// One side of the test. Prints <c>listening PORT</c>, reads <c>peer PORT</c> from its input, moves the bytes, prints
/// the result, and ends when its input does.
/// </summary>
internal static class WireTestServe
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs it; 0 = both directions are complete.</summary>
    public static async Task<int> RunAsync(WireTestOptions options)
    {
        var settings = WireSettings.Default with
        {
            ReceiveBuffer = options.ReceiveBuffer,
            MaxDatagram = options.Datagram,
        };
        var socket = WireSocket.Bind(new IPEndPoint(IPAddress.Loopback, options.Port), settings);
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        using var system = ActorSystem.Create("wire-test", "akka.loglevel = WARNING\nakka.stdout-loglevel = OFF");
        var wire = system.ActorOf(
            WireActor.Props(settings, IdOf(options, options.Side), KeyOf(options, options.Side), socket), "wire");
        var transfer = system.ActorOf(
            Props.Create(() => new TransferActor(wire, options.Size, options.Seed + options.Side)), "transfer");
        Console.WriteLine($"listening {port}");

        var peerPort = options.PeerPort;
        if (peerPort == 0)
        {
            var line = await Console.In.ReadLineAsync() ?? "";
            if (!line.StartsWith("peer ", StringComparison.Ordinal)
                || !int.TryParse(line.AsSpan(5), CultureInfo.InvariantCulture, out peerPort))
            {
                return 1;
            }
        }
        var other = 1 - options.Side;
        var peer = new WirePeer(
            IdOf(options, other), X25519.PublicKeyOf(KeyOf(options, other)),
            [new IPEndPoint(IPAddress.Loopback, peerPort)]);
        wire.Tell(new WireProtocol.SetNetwork(new NetworkId(SHA256.HashData("wire-test"u8))));
        wire.Tell(new WireProtocol.SetPeers(ImmutableDictionary<NodeId, WirePeer>.Empty.Add(peer.Node, peer)));
        var result = await transfer.Ask<TransferResult>(new TransferActor.Start(peer.Node), Patience);
        var statistics = await wire.Ask<WireStatistics>(WireProtocol.GetStatistics.Instance, Patience);
        Print(result, statistics);
        // The other side may still need acknowledgements of ours.
        while (options.PeerPort == 0 && await Console.In.ReadLineAsync() is not null)
        {
        }
        await system.Terminate();
        return result.Failure is null ? 0 : 1;
    }

    private static void Print(TransferResult result, WireStatistics statistics)
    {
        var peer = statistics.Peers[0];
        var drops = string.Join(",", statistics.Drops.Select(d => $"{d.Key}:{d.Value}"));
        Console.Error.WriteLine(
            $"  out {peer.PacketsOut} packets, lost {peer.PacketsLost}, spurious {peer.SpuriousLosses}, "
            + $"rtt {peer.Rtt.TotalMilliseconds:0.00} ms, window {peer.CongestionWindow}, drops {drops}");
        Console.WriteLine(
            $"result sent={result.SentHash} received={result.ReceivedHash} "
            + $"seconds={result.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} "
            + $"failure={result.Failure?.Replace(' ', '_') ?? "none"}");
    }

    // Both sides know both keys: they follow from the seed.
    private static byte[] KeyOf(WireTestOptions options, int side) =>
        SHA256.HashData(Encoding.ASCII.GetBytes($"wire-test key {options.Seed} {side}"));

    private static NodeId IdOf(WireTestOptions options, int side) =>
        new(SHA256.HashData(Encoding.ASCII.GetBytes($"wire-test node {options.Seed} {side}")));
}
