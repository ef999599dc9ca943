using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos list [file] [PREFIX] [--depth N]</c>.</summary>
internal sealed class ListCommand
{
    private const int MostWarnings = 5;

    private readonly Option<int?> _depth = new("--depth")
    {
        Description = "Show folders instead of what is deeper: 1 is what ls would show",
        HelpName = "N",
        Recursive = true,
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var list = Create(setup, "list", "List what is stored, at any depth");
        list.Options.Add(_depth);
        list.Subcommands.Add(Create(setup, "file", "List what is stored, at any depth"));
        return list;
    }

    private Command Create(CommandSetup setup, string word, string description)
    {
        var prefix = new Argument<string?>("PREFIX")
        {
            Description = "A folder, or how names begin",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(word, description) { prefix };
        setup.Set(command, (run, parsed) => RunAsync(run, parsed.GetValue(prefix), parsed.GetValue(_depth)));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandRun run, string? prefix, int? depth)
    {
        if (depth < 1) throw new MosException(ExitCode.Usage, "--depth is 1 or more");
        using var client = run.Connect();
        var list = await client.SendAsync<ListDocument>(
            HttpMethod.Get, ApiRoutes.Files, new Query().With(ApiRoutes.Prefix, prefix?.TrimEnd('/')), run.Cancelled);
        if (prefix is { Length: > 0 }) list = list with { Files = Listing.Under(list.Files, prefix) };
        if (depth is { } most)
        {
            var name = (prefix ?? "").TrimEnd('/').Normalize();
            var isFolder = list.Files.Any(one => one.Path.StartsWith(name + "/", StringComparison.Ordinal));
            var (files, folders) = Listing.UpTo(list.Files, isFolder ? name : "", most);
            list = list with { Files = files, Folders = folders };
        }
        if (list.Files.IsEmpty && list.Folders is not { Length: > 0 })
            run.Hint(prefix is { Length: > 0 }
                ? $"no stored name begins with '{prefix}'"
                : "nothing is stored yet; next: mos upload PATH");
        var result = run.Show(list, console => Show(console, list));
        if (!run.Json) WarnOfConcurrent(run, list);
        return result;
    }

    private static void WarnOfConcurrent(CommandRun run, ListDocument list)
    {
        var twice = list.Files.Where(static file => !file.Concurrent.IsEmpty).Take(MostWarnings + 1).ToArray();
        foreach (var file in twice.Take(MostWarnings))
            run.Warn(VersionWords.Beside(file.Path, file.Concurrent.Length)!);
        if (twice.Length > MostWarnings) run.Warn("there are more such files; all of them: mos list file --json");
    }

    private static void Show(IAnsiConsole console, ListDocument list)
    {
        var rows = list.Files.Select(static one => (one.Path, Row: new[]
            {
                one.IsFolder ? one.Path + "/" : one.Path,
                one.IsFolder ? "" : ByteSize.Format(one.Size),
                Sentences.Time(one.Modified),
                one.Health,
            }))
            .Concat((list.Folders ?? []).Select(static one => (one.Path, Row: new[]
            {
                one.Path + "/",
                ByteSize.Format(one.Size),
                Sentences.Time(one.Modified),
                one.Health,
            })))
            .OrderBy(static one => one.Path, StringComparer.Ordinal)
            .ToArray();
        if (rows.Length == 0) return;
        var table = new FitTable(Column.Path("NAME"), Column.Number("SIZE"), Column.Time("MODIFIED"),
            Column.Text("HEALTH", Tables.HealthStyle));
        foreach (var (_, row) in rows) table.Add(row);
        table.WriteTo(console);
    }
}
