using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary><c>mos status network</c>, <c>mos status account</c>, <c>mos status node ID</c>.</summary>
internal sealed class StatusCommand
{
    private readonly Argument<string> _node = new("ID")
    {
        Description = "The node's id, or a start of it that fits no other",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var network = new Command("network", "How the account's files and the network are");
        var account = new Command("account", "What the account's nodes give, and what its files take");
        var node = new Command("node", "Everything known of one node") { _node };
        setup.Set(network, NetworkAsync);
        setup.Set(account, AccountAsync);
        setup.Set(node, NodeAsync);
        return CommandSetup.Verb("status", "Show how things are", network, account, node);
    }

    private static async Task<ExitCode> NetworkAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var status = await client.SendAsync<StatusDocument>(
            HttpMethod.Get, ApiRoutes.Status, new Query(), run.Cancelled);
        return run.Show(status, console => StatusWords.Network(console, status));
    }

    private static async Task<ExitCode> AccountAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var account = await client.SendAsync<AccountDocument>(
            HttpMethod.Get, ApiRoutes.Account, new Query(), run.Cancelled);
        return run.Show(account, console => StatusWords.Account(console, account));
    }

    private async Task<ExitCode> NodeAsync(CommandRun run, ParseResult parsed)
    {
        var prefix = IdPrefix.Check(parsed.GetRequiredValue(_node), "node");
        using var client = run.Connect();
        var node = await client.SendAsync<NodeDocument>(
            HttpMethod.Get, ApiRoutes.Node, new Query().With(ApiRoutes.Id, prefix), run.Cancelled);
        return run.Show(node, console => MemberWords.Info(console, node));
    }
}
