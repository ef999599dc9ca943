using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos status network</c>.</summary>
internal static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandSetup setup)
    {
        var network = new Command("network", "How the account's files and the network are");
        setup.Set(network, RunAsync);
        return CommandSetup.Verb("status", "Show how things are", network);
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var status = await client.SendAsync<StatusDocument>(
            HttpMethod.Get, ApiRoutes.Status, new Query(), run.Cancelled);
        return run.Show(status, console => Write(console, status));
    }

    private static void Write(IAnsiConsole console, StatusDocument status)
    {
        console.Write(new Text(status.Health, Tables.HealthStyle(status.Health)));
        console.WriteLine();
        var grid = Tables.Of("", "");
        grid.ShowHeaders = false;
        void Row(string name, string text) =>
            grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), Tables.Cell(text));
        Row("files", Files(status));
        Row("peers", string.Create(CultureInfo.InvariantCulture, $"{status.Reachable} of {status.Peers} reachable"));
        Row("space", $"{ByteSize.Format(status.Used)} of {ByteSize.Format(status.Capacity)} used");
        Row("new files", NewFiles(status));
        Row("network", status.Network);
        Row("node", status.Node);
        Row("account", status.Account);
        console.Write(grid);
    }

    private static string Files(StatusDocument status) => status.Files == 0
        ? "none yet"
        : string.Join(", ", status.FilesByHealth.Select(static one =>
            string.Create(CultureInfo.InvariantCulture, $"{one.Value} {one.Key}")));

    private static string NewFiles(StatusDocument status) => status.Spare > 0
        ? $"{status.Code}: {Sentences.MayBeLost(status.Spare, status.Reachable)}"
        : status.Codes.Length > 0
            ? $"{status.Code} needs more peers; --code {string.Join(" or ", status.Codes)} would do"
            : "need more peers: no code survives a loss with "
                + string.Create(CultureInfo.InvariantCulture, $"{status.Reachable}; next: mos node --join HOST:PORT");
}
