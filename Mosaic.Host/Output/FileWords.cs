using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>Stored files in words.</summary>
internal static class FileWords
{
    /// <summary>What became of an upload.</summary>
    public static void Uploaded(IAnsiConsole console, FileDocument file)
    {
        console.WriteLine($"{Sentences.Printable(file.Path)}: {ByteSize.Format(file.Size)} stored as {file.Code}");
        console.WriteLine(Sentences.KeptOn(file));
    }

    /// <summary>Everything known of a file.</summary>
    public static void Info(IAnsiConsole console, FileDocument file)
    {
        console.Write(new Text(Sentences.Printable(file.Path), new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        console.WriteLine(Sentences.KeptOn(file));
        var facts = new Facts();
        facts.Add("size", Sentences.Size(file.Size));
        facts.Add("modified", Sentences.Time(file.Modified));
        facts.Add("uploaded", Sentences.Time(file.Uploaded));
        facts.Add("code", CodeInWords(file.Code));
        facts.Add("sha256", file.Sha256);
        facts.Add("version", file.Version + Versions(file));
        facts.Add("health", file.Health, Tables.HealthStyle(file.Health));
        if (file.Health != "HEALTHY") facts.Add("", file.Reason);
        var label = "columns";
        foreach (var holder in file.Columns.GroupBy(static held => held.Node).OrderBy(static one => one.Key))
        {
            facts.Add(label, $"{string.Join(", ", holder.Select(Number))} on {Tables.Id(console, holder.Key)}");
            label = "";
        }
        facts.WriteTo(console);
    }

    /// <summary>
    /// Says what to do about a file that is less safe than it could be, or was uploaded twice at a time, and nothing of
    /// others.
    /// </summary>
    public static void Advise(FileDocument file, Action<string> warn)
    {
        if (file.Health != "HEALTHY") warn($"{file.Health}: {file.Reason}; next: {file.Next}");
        if (VersionWords.Beside(file.Path, file.Concurrent.Length) is { } beside) warn(beside);
    }

    private static string Versions(FileDocument file) => (file.State, file.KeptUntil, file.Versions) switch
    {
        (_, { } until, _) => $", superseded, kept until {Sentences.Time(until)}",
        (null or VersionWords.Current, _, 1) => "",
        (null or VersionWords.Current, _, var count) =>
            string.Create(CultureInfo.InvariantCulture, $", the current one of {count}"),
        _ => ", " + file.State,
    };

    private static string Number(ColumnBody held) => held.Column.ToString(CultureInfo.InvariantCulture);

    private static string CodeInWords(string text) => Model.Code.TryParse(text, out var code)
        ? string.Create(CultureInfo.InvariantCulture, $"{text}: any {code.K} of {code.N} columns suffice")
        : text;
}
