using System.Collections.Immutable;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Commands;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>What became of many files, in words.</summary>
internal static class BatchWords
{
    /// <summary>The words of a command.</summary>
    /// <param name="Done">What was done to the files.</param>
    /// <param name="WouldBe">What a dry run says.</param>
    /// <param name="Folders">What was done to empty folders.</param>
    internal sealed record Words(string Done, string WouldBe, string Folders);

    // More of the same tell a person nothing; --json has them all.
    private const int MostLines = 50;

    /// <summary>Of an upload.</summary>
    public static Words Upload { get; } = new("uploaded", "would be uploaded", "stored");

    /// <summary>Of a download.</summary>
    public static Words Download { get; } = new("downloaded, verified", "would be downloaded", "made");

    /// <summary>Of a deletion.</summary>
    public static Words Delete { get; } = new("deleted", "would be deleted", "deleted");

    /// <summary>Ends a command.</summary>
    public static ExitCode Show(CommandRun run, BatchDocument done, Words words)
    {
        if (!run.Json)
        {
            if (!run.Quiet) Complain(run, done.Skipped, "left out");
            Complain(run, done.Failed, "failed");
            if (done.Degraded > 0)
            {
                run.Warn(string.Create(CultureInfo.InvariantCulture,
                    $"{done.Degraded} are less safe than they could be; which and why: mos info NAME"));
            }
        }
        return run.Show(done, console =>
        {
            foreach (var name in done.Would ?? []) console.WriteLine(Sentences.Printable(name));
            console.WriteLine(Summary(done, words));
        });
    }

    private static string Summary(BatchDocument done, Words words)
    {
        var parts = new List<string>
        {
            $"{Count(done.Files, "file")} ({ByteSize.Format(done.Bytes)}) {(done.DryRun ? words.WouldBe : words.Done)}",
        };
        if (done.EmptyFolders > 0)
        {
            parts.Add($"{Count(done.EmptyFolders, "empty folder")}"
                + (done.DryRun ? "" : $" {words.Folders}"));
        }
        if (done.Unchanged > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{done.Unchanged:N0} unchanged"));
        if (done.Skipped.Length > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{done.Skipped.Length:N0} left out"));
        if (done.Failed.Length > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{done.Failed.Length:N0} failed"));
        var what = done.Destination ?? string.Join(", ", done.Paths);
        return $"{Sentences.Printable(what)}: {string.Join(", ", parts)}";
    }

    private static string Count(int count, string what) => count == 1
        ? $"1 {what}"
        : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}s");

    private static void Complain(CommandRun run, ImmutableArray<PathProblem> problems, string what)
    {
        foreach (var one in problems.Take(MostLines))
            run.Terminal.Error.WriteLine($"mos: {what}: {Sentences.Printable($"{one.Path}: {one.Reason}")}");
        if (problems.Length > MostLines)
        {
            run.Terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"mos: {what}: {problems.Length - MostLines:N0} more; --json has them all"));
        }
    }
}
