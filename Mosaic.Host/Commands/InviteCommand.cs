using System.CommandLine;
using System.Globalization;
using Mosaic.Codecs.Statements;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Node;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos invite [--expires 24h] [--uses 1] [--file PATH]</c>: stdout gets the invitation and nothing else.
/// </summary>
internal sealed class InviteCommand
{
    private const string StandardExpiry = "24h";

    private readonly Option<string> _expires = new("--expires")
    {
        Description = "How long it lasts, such as 90s, 30m, 24h, 7d",
        HelpName = "TIME",
        DefaultValueFactory = static _ => StandardExpiry,
    };

    private readonly Option<int> _uses = new("--uses")
    {
        Description = "How many machines it lets in",
        HelpName = "N",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "Write it to a new file that only you can read, instead of printing it",
        HelpName = "PATH",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("invite", "Print an invitation that lets another machine into the network")
        {
            _expires, _uses, _file,
        };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var request = Request(parsed.GetRequiredValue(_expires), parsed.GetValue(_uses));
        // Before the node is asked, so that no invitation is made that cannot be kept.
        using var file = parsed.GetValue(_file) is { } path ? InvitationFile.Create(path) : null;
        using var client = run.Connect();
        var invited = await client.SendAsync<InvitationDocument, InvitationRequest>(
            HttpMethod.Post, ApiRoutes.Invitations, request, run.Cancelled);
        var text = invited.Invitation
            ?? throw new MosException(ExitCode.Error, "the node answered without an invitation");
        file?.Write(text);
        Explain(run, invited, file?.Path);
        if (file is not null) invited = invited with { Invitation = null, File = file.Path };
        // Not through the console, which would break the line where the terminal ends.
        return run.Show(invited, _ => run.Terminal.Out.WriteLine(file?.Path ?? text));
    }

    private static InvitationRequest Request(string expires, int uses)
    {
        if (!Durations.TryParse(expires, out var duration))
        {
            throw new MosException(
                ExitCode.Usage, $"--expires is a time such as 90s, 30m, 24h or 7d, not '{expires}'");
        }
        if (duration > NetworkProtocol.MaxExpiry)
        {
            throw new MosException(
                ExitCode.Usage,
                $"--expires {expires}: no invitation lasts over {NetworkProtocol.MaxExpiry.TotalDays:0}d");
        }
        if (uses is < 1 or > Grant.MaxUses)
            throw new MosException(ExitCode.Usage, $"--uses is 1 to {Grant.MaxUses}");
        return new InvitationRequest { ExpiresSeconds = (long)duration.TotalSeconds, Uses = uses };
    }

    private static void Explain(CommandRun run, InvitationDocument invited, string? file)
    {
        var machines = invited.Uses == 1
            ? "one machine"
            : string.Create(CultureInfo.InvariantCulture, $"{invited.Uses} machines");
        run.Hint(file is null
            ? "On the new machine, with its node running:  mos join network INVITATION   (the line on stdout)"
            : "Take the file to the new machine; there, with its node running:  mos join network FILE");
        run.Hint("or, to start its node:                      mos node --join "
            + (file is null ? "INVITATION" : "FILE"));
        run.Hint($"It lets {machines} in until {Sentences.Time(invited.Expires)}. Whoever has it can come in: hand it"
            + " over in private.");
        if (invited.LoopbackOnly)
        {
            run.Warn("this node listens on this machine only, so no other machine can use the invitation; start the"
                + " node with --cluster 0.0.0.0:PORT --wire 0.0.0.0:PORT, then invite again");
        }
    }
}
