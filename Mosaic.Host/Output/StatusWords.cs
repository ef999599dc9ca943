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
        var facts = new Facts();
        facts.Add("files", Files(status));
        facts.Add("peers", string.Create(
            CultureInfo.InvariantCulture, $"{status.Reachable} of {status.Peers} reachable"));
        facts.Add("space", $"{ByteSize.Format(status.Used)} of {ByteSize.Format(status.Capacity)} used");
        facts.Add("new files", NewFiles(status));
        facts.Add("network", status.Network);
        facts.Add("node", status.Node);
        facts.Add("account", status.Account);
        facts.WriteTo(console);
        if (status.Members.IsDefaultOrEmpty) return;
        console.WriteLine();
        MemberWords.Table(status.Members, status.Node).WriteTo(console);
    }

    /// <summary>What an account gives and takes.</summary>
    public static void Account(IAnsiConsole console, AccountDocument account)
    {
        var facts = new Facts();
        facts.Add("account", account.Account);
        facts.Add("given", $"{ByteSize.Format(account.Given)} offered by its nodes");
        facts.Add("used", $"{ByteSize.Format(account.Used)} taken by its files: size x (K+M)/K of each");
        if (account.Kept > 0)
        {
            facts.Add(
                "kept", $"{ByteSize.Format(account.Kept)} of that by versions which later ones replaced");
        }
        facts.Add("available", $"{ByteSize.Format(account.Available)} free on reachable peers");
        facts.WriteTo(console);
        console.WriteLine();
        MemberWords.Table(account.Nodes, self: null).WriteTo(console);
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
                + string.Create(CultureInfo.InvariantCulture, $"{status.Reachable}; next: mos invite");
}
