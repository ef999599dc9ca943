using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos list file [PREFIX]</c>.</summary>
internal sealed class ListCommand
{
    private const int MostWarnings = 5;

    private readonly Argument<string?> _prefix = new("PREFIX")
    {
        Description = "Only names that begin so",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var file = new Command("file", "List the account's files") { _prefix };
        setup.Set(file, RunAsync);
        return CommandSetup.Verb("list", "List what is stored", file);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var query = new Query().With(ApiRoutes.Prefix, parsed.GetValue(_prefix));
        var list = await client.SendAsync<ListDocument>(HttpMethod.Get, ApiRoutes.Files, query, run.Cancelled);
        if (list.Files.IsEmpty)
            run.Hint(parsed.GetValue(_prefix) is { } prefix
                ? $"no stored name begins with '{prefix}'"
                : "nothing is stored yet; next: mos upload file PATH");
        var result = run.Show(list, console =>
        {
            if (list.Files.IsEmpty) return;
            var table = Tables.Of("NAME", "SIZE>", "MODIFIED", "HEALTH");
            foreach (var file in list.Files)
            {
                table.AddRow(
                    Tables.Cell(file.Path), Tables.Cell(ByteSize.Format(file.Size)),
                    Tables.Cell(Sentences.Time(file.Modified)), Tables.HealthCell(file.Health));
            }
            console.Write(table);
        });
        var twice = list.Files.Where(static file => !file.Concurrent.IsEmpty).Take(MostWarnings + 1).ToArray();
        if (run.Json) return result;
        foreach (var file in twice.Take(MostWarnings))
            run.Warn(VersionWords.Beside(file.Path, file.Concurrent.Length)!);
        if (twice.Length > MostWarnings) run.Warn("there are more such files; all of them: mos list file --json");
        return result;
    }
}
