using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mosaic.Host.Output;

/// <summary>Versions in words.</summary>
internal static class VersionWords
{
    /// <summary>The state of the version that a name shows.</summary>
    public const string Current = "current";

    /// <summary>The state of those kept beside it.</summary>
    public const string Concurrent = "concurrent";

    /// <summary>Below, there is no room to say who uploaded a version, and when its source was modified.</summary>
    private const int WideEnough = 118;

    /// <summary>One line each.</summary>
    public static Table Table(IAnsiConsole console, VersionsDocument versions)
    {
        var isWide = console.Profile.Width >= WideEnough;
        var table = isWide
            ? Tables.Of("VERSION", "SIZE>", "MODIFIED", "UPLOADED", "ORIGIN", "STATE", "KEPT UNTIL", "HEALTH")
            : Tables.Of("VERSION", "SIZE>", "UPLOADED", "STATE", "KEPT UNTIL", "HEALTH");
        foreach (var one in versions.Versions)
        {
            var cells = new List<IRenderable>
            {
                Tables.Cell(Sentences.Short(one.Version)), Tables.Cell(ByteSize.Format(one.Size)),
            };
            if (isWide) cells.Add(Tables.Cell(Sentences.Time(one.Modified)));
            cells.Add(Tables.Cell(Sentences.Time(one.Uploaded)));
            if (isWide) cells.Add(Tables.Cell(Sentences.Short(one.Origin)));
            cells.Add(new Text(one.State, new Style(one.State switch
            {
                Current => Color.Green,
                Concurrent => Color.Yellow,
                _ => Color.Default,
            })));
            cells.Add(Tables.Cell(one.KeptUntil is { } until ? Sentences.Time(until) : ""));
            cells.Add(Tables.HealthCell(one.Health));
            table.AddRow(cells);
        }
        return table;
    }

    /// <summary>What to do where versions did not see each other; null where all did.</summary>
    public static string? Advice(VersionsDocument versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return Beside(versions.Path, versions.Versions.Count(static one => one.State == Concurrent));
    }

    /// <summary>The same of a file with so many versions beside the one that its name shows.</summary>
    public static string? Beside(string path, int concurrent) => concurrent == 0
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"'{path}' was uploaded at the same time elsewhere, and all {concurrent + 1} versions are kept: look at")
            + " them (mos versions, mos download file --version), then upload what is right, or delete what is not"
            + " (mos delete file --version)";
}
