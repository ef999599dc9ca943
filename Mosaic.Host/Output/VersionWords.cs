using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;

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
    public static FitTable Table(IAnsiConsole console, VersionsDocument versions)
    {
        var isWide = console.Profile.Width >= WideEnough;
        List<Column> columns = [Column.Id("VERSION"), Column.Number("SIZE")];
        if (isWide) columns.Add(Column.Text("MODIFIED"));
        columns.Add(Column.Text("UPLOADED"));
        if (isWide) columns.Add(Column.Id("ORIGIN"));
        columns.AddRange(
        [
            Column.Text("STATE", StateStyle), Column.Text("KEPT UNTIL"), Column.Text("HEALTH", Tables.HealthStyle),
        ]);
        var table = new FitTable([.. columns]);
        foreach (var one in versions.Versions)
        {
            List<string> row = [one.Version, ByteSize.Format(one.Size)];
            if (isWide) row.Add(Sentences.Time(one.Modified));
            row.Add(Sentences.Time(one.Uploaded));
            if (isWide) row.Add(one.Origin);
            row.AddRange([one.State, one.KeptUntil is { } until ? Sentences.Day(until) : "", one.Health]);
            table.Add([.. row]);
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

    private static Style StateStyle(string state) => state switch
    {
        Current => new Style(Color.Green),
        Concurrent => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
