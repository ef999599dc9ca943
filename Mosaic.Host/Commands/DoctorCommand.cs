using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Doctor;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos doctor</c>: looks at everything, changes nothing; whether the node runs or not.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandSetup setup)
    {
        var command = new Command("doctor", "Look for what is wrong with this node, and say what to do");
        setup.Set(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var findings = new Findings();
        var hasFolder = FolderChecks.Look(findings, run.DataFolder);
        await AskAsync(run, findings, hasFolder);
        var (problems, warnings) = (findings.Count(Findings.Problem), findings.Count(Findings.Warning));
        return run.Show(new DoctorDocument
        {
            Findings = findings.All,
            Problems = problems,
            Warnings = warnings,
            Error = problems == 0 ? null : ApiJson.Error(ExitCode.Error, string.Create(CultureInfo.InvariantCulture,
                $"{problems} {(problems == 1 ? "problem" : "problems")} found")),
        }, console => Write(console, findings));
    }

    private static async Task AskAsync(CommandRun run, Findings findings, bool hasFolder)
    {
        if (!Path.Exists(run.SocketPath))
        {
            NotRunning(findings, $"no node runs: there is no socket '{run.SocketPath}'");
            return;
        }
        FolderChecks.Mode(findings, "node", run.SocketPath, $"chmod 600 '{run.SocketPath}'");
        using var client = run.Connect();
        SelfDocument self;
        try
        {
            self = await GetAsync<SelfDocument>(client, ApiRoutes.Self, run);
        }
        catch (MosException e) when (e.Code == ExitCode.NoNode)
        {
            NotRunning(findings, e.Message);
            return;
        }
        var now = TimeProvider.System.GetUtcNow();
        NodeChecks.Self(findings, self, now);
        var members = await TryAsync<MembersDocument>(findings, "peers", client, ApiRoutes.Members, run);
        await NodeChecks.PortsAsync(findings, self, members?.Members.Length > 1, run.Cancelled);
        var storage = await TryAsync<StorageDocument>(findings, "disk", client, ApiRoutes.Storage, run);
        if (hasFolder && storage is not null)
            NodeChecks.Storage(findings, storage, new DriveInfo(run.DataFolder).AvailableFreeSpace);
        if (members is null) return;
        NodeChecks.Peers(findings, members);
        var manifest = await TryAsync<ManifestDocument>(findings, "clock", client, ApiRoutes.ManifestStatus, run);
        NodeChecks.Clock(findings, members, manifest, now);
        if (self.LoggedOut) return;
        var status = await TryAsync<StatusDocument>(findings, "files", client, ApiRoutes.Status, run);
        if (status is not null) NodeChecks.Files(findings, status);
    }

    private static void NotRunning(Findings findings, string message)
    {
        findings.Fail("node", message, "start it: mos node");
        foreach (var check in new[] { "ports", "peers", "clock", "files" })
            findings.Unchecked(check, "not looked at: only a running node knows");
    }

    private static Task<T> GetAsync<T>(NodeClient client, string route, CommandRun run) where T : Document =>
        client.SendAsync<T>(HttpMethod.Get, route, new Query(), run.Cancelled);

    private static async Task<T?> TryAsync<T>(
        Findings findings, string check, NodeClient client, string route, CommandRun run) where T : Document
    {
        try
        {
            return await GetAsync<T>(client, route, run);
        }
        catch (MosException e)
        {
            findings.Fail(check, e.Message, "see the node's log, and run this again");
            return null;
        }
    }

    private static void Write(IAnsiConsole console, Findings findings)
    {
        var table = Tables.Lines();
        foreach (var one in findings.All)
        {
            table.AddRow(
                new Text(one.Check), new Text(one.Level, StyleOf(one.Level)),
                new Text(Sentences.Printable(one.Advice is null ? one.Message : $"{one.Message}; {one.Advice}")));
        }
        console.Write(table);
        var (problems, warnings) = (findings.Count(Findings.Problem), findings.Count(Findings.Warning));
        if (problems == 0 && warnings == 0) console.WriteLine("nothing is wrong as far as can be seen from here");
    }

    private static Style StyleOf(string level) => level switch
    {
        Findings.Fine => new Style(Color.Green),
        Findings.Warning => new Style(Color.Yellow),
        Findings.Problem => new Style(Color.Red),
        _ => new Style(decoration: Decoration.Dim),
    };
}
