using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>What tables of several commands share.</summary>
internal static class Tables
{
    /// <summary>Whether a person sees it, line by line; else everything is shown whole.</summary>
    public static bool IsWatched(IAnsiConsole console) => console.Profile.Width < Terminal.NoWidth;

    /// <summary>An id: as much as commands need for a person, else whole.</summary>
    public static string Id(IAnsiConsole console, string id) => IsWatched(console) ? Sentences.Short(id) : id;

    /// <summary>Rows of three cells without a header, the last of which may take several lines.</summary>
    public static Grid Lines()
    {
        var gap = new Padding(0, 0, 2, 0);
        return new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Padding = gap })
            .AddColumn(new GridColumn { NoWrap = true, Padding = gap })
            .AddColumn(new GridColumn { Padding = new Padding(0) });
    }

    /// <summary>Green is well, yellow asks for something, red is lost or close to it.</summary>
    public static Style HealthStyle(string health) => health switch
    {
        "HEALTHY" => new Style(Color.Green),
        "DEGRADED" => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
