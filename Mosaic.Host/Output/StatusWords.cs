using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>The network and the account at a glance.</summary>
internal static class StatusWords
{
    /// <summary>How the network and the account's files are.</summary>
    public static void Network(IAnsiConsole console, StatusDocument status)
    {
        console.Write(new Text(status.Health, Tables.HealthStyle(status.Health)));
        console.WriteLine();
        var grid = Grid();
        Row(grid, "files", Files(status));
        Row(grid, "peers", string.Create(
            CultureInfo.InvariantCulture, $"{status.Reachable} of {status.Peers} reachable"));
        Row(grid, "space", $"{ByteSize.Format(status.Used)} of {ByteSize.Format(status.Capacity)} used");
        Row(grid, "new files", NewFiles(status));
        Row(grid, "network", status.Network);
        Row(grid, "node", status.Node);
        Row(grid, "account", status.Account);
        console.Write(grid);
        if (status.Members.IsDefaultOrEmpty) return;
        console.WriteLine();
        console.Write(MemberWords.Table(status.Members, status.Node));
    }

    /// <summary>What an account gives and takes.</summary>
    public static void Account(IAnsiConsole console, AccountDocument account)
    {
        var grid = Grid();
        Row(grid, "account", account.Account);
        Row(grid, "given", $"{ByteSize.Format(account.Given)} offered by its nodes");
        Row(grid, "used", $"{ByteSize.Format(account.Used)} taken by its files: size x (K+M)/K of each");
        if (account.Kept > 0)
            Row(grid, "kept", $"{ByteSize.Format(account.Kept)} of that by versions which later ones replaced");
        Row(grid, "available", $"{ByteSize.Format(account.Available)} free on reachable peers");
        console.Write(grid);
        console.WriteLine();
        console.Write(MemberWords.Table(account.Nodes, self: null));
    }

    private static Table Grid()
    {
        var grid = Tables.Of("", "");
        grid.ShowHeaders = false;
        return grid;
    }

    private static void Row(Table grid, string name, string text) =>
        grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), Tables.Cell(text));

    private static string Files(StatusDocument status) => status.Files == 0
        ? "none yet"
        : string.Join(", ", status.FilesByHealth.Select(static one =>
            string.Create(CultureInfo.InvariantCulture, $"{one.Value} {one.Key}")));

    private static string NewFiles(StatusDocument status) => status.Spare > 0
        ? $"{status.Code}: {Sentences.MayBeLost(status.Spare, status.Reachable)}"
        : status.Codes.Length > 0
            ? $"{status.Code} needs more peers; --code {string.Join(" or ", status.Codes)} would do"
            : "need more peers: no code survives a loss with "
                + string.Create(CultureInfo.InvariantCulture, $"{status.Reachable}; next: mos invite");
}
