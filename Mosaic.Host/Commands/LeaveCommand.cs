using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos leave network [--now]</c>.</summary>
internal sealed class LeaveCommand
{
    private readonly Option<bool> _now = new("--now")
    {
        Description = "Also while this node holds others' files, which lose that much of their redundancy",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var network = new Command("network", "Say goodbye") { _now };
        setup.Set(network, RunAsync);
        return CommandSetup.Verb("leave", "Leave the network", network);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var now = parsed.GetValue(_now);
        if (!now) run.Hint("refused while this node holds others' files; --now leaves all the same");
        using var client = run.Connect();
        var left = await client.SendAsync<LeftDocument, LeaveRequest>(
            HttpMethod.Post, ApiRoutes.Leave, new LeaveRequest { Now = now }, run.Cancelled);
        return run.Show(left, console => console.WriteLine(
            $"left network {Sentences.Short(left.Network)}; your files' list is kept here for when you return"));
    }
}
