using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos peers network</c>.</summary>
internal static class PeersCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandSetup setup)
    {
        var network = new Command("network", "List the other nodes of the network");
        setup.Set(network, RunAsync);
        return CommandSetup.Verb("peers", "List the other nodes", network);
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var peers = await client.SendAsync<PeersDocument>(
            HttpMethod.Get, ApiRoutes.Peers, new Query(), run.Cancelled);
        if (peers.Peers.IsEmpty)
            run.Hint("no other node yet; let one in: mos invite here, then mos join network INVITATION there");
        return run.Show(peers, console =>
        {
            if (peers.Peers.IsEmpty) return;
            var table = Tables.Of("NODE", "ADDRESS", "ZONE", "USED>", "CAPACITY>", "STATE");
            foreach (var peer in peers.Peers)
            {
                table.AddRow(
                    Tables.Cell(Sentences.Short(peer.Node)), Tables.Cell(peer.Address), Tables.Cell(peer.Zone),
                    Tables.Cell(ByteSize.Format(peer.Used)), Tables.Cell(ByteSize.Format(peer.Capacity)),
                    peer.Reachable
                        ? new Text("reachable", new Style(Color.Green))
                        : new Text("away since " + Sentences.Time(peer.LastSeen), new Style(Color.Yellow)));
            }
            console.Write(table);
        });
    }
}
