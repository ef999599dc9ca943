using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos join network WHERE [--yes]</c>.</summary>
internal sealed class JoinCommand
{
    private readonly Argument<string> _where = new("WHERE")
    {
        Description = "The invitation (see mos invite), a file that holds it, or - for stdin",
    };

    private readonly Option<bool> _yes = new("--yes")
    {
        Description = "Agree to leave behind the files of the network this node is in",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var network = new Command("network", "Enter the network of an invitation") { _where, _yes };
        setup.Set(network, RunAsync);
        return CommandSetup.Verb("join", "Enter a network", network);
    }

    /// <summary>Such as <c>joined network 0a…: 4 members</c>.</summary>
    public static string Words(string network, int members, bool wasMember) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(wasMember ? "is in" : "joined")} network {Sentences.Short(network)}: {members}"
            + $" {(members == 1 ? "member" : "members")}");

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var request = new JoinRequest
        {
            Invitation = await InvitationInput.ReadAsync(run, parsed.GetRequiredValue(_where), "WHERE"),
            Consent = parsed.GetValue(_yes),
        };
        using var client = run.Connect();
        var joined = await client.SendAsync<JoinedDocument, JoinRequest>(
            HttpMethod.Post, ApiRoutes.Join, request, run.Cancelled);
        return run.Show(joined, console =>
            console.WriteLine(Words(joined.Network, joined.Members, joined.WasMember)));
    }
}
