using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>Stored folders in words.</summary>
internal static class FolderWords
{
    /// <summary>Everything known of a folder.</summary>
    public static void Info(IAnsiConsole console, FolderDocument folder)
    {
        console.Write(new Text(Sentences.Printable(folder.Path) + "/", new Style(decoration: Decoration.Bold)));
        console.WriteLine();
        var facts = new Facts();
        facts.Add("files", Number(folder.Files));
        if (folder.EmptyFolders > 0) facts.Add("empty folders", Number(folder.EmptyFolders));
        facts.Add("size", Sentences.Size(folder.Size));
        facts.Add("modified", Sentences.Time(folder.Modified));
        facts.Add("health", folder.Health, Tables.HealthStyle(folder.Health));
        if (folder.FilesByHealth.Count > 1)
        {
            facts.Add("", string.Join(", ", folder.FilesByHealth.Select(static one =>
                $"{Number(one.Value)} {one.Key}")));
        }
        facts.Add("may be lost", Lost(folder.Spare));
        if (folder.Health != "HEALTHY")
        {
            facts.Add("worst", folder.Worst);
            facts.Add("", folder.Reason);
        }
        facts.WriteTo(console);
    }

    private static string Lost(int spare) => spare switch
    {
        < 0 => "something in it cannot be read now",
        0 => "no peer: something in it would be lost",
        1 => "any 1 peer, and all of it can still be read",
        _ => $"any {Number(spare)} peers, and all of it can still be read",
    };

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
