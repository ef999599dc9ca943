using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos peers network</c>.</summary>
internal static class PeersCommand
{
    private const string Reachable = "reachable";

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
            var table = new FitTable(
                Column.Id("NODE"), Column.Words("ADDRESS"), Column.Words("ZONE"), Column.Number("USED"),
                Column.Number("CAPACITY"), Column.Words("STATE", StateStyle) with { Narrow = Sentences.Day });
            foreach (var peer in peers.Peers)
            {
                table.Add(
                    peer.Node, peer.Address, peer.Zone, ByteSize.Format(peer.Used), ByteSize.Format(peer.Capacity),
                    peer.Reachable ? Reachable : "away since " + Sentences.Time(peer.LastSeen));
            }
            table.WriteTo(console);
        });
    }

    private static Style StateStyle(string state) => new(state == Reachable ? Color.Green : Color.Yellow);
}
