using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Mosaic.Host.Demo;

/// <summary>
/// What the audience sees: one line per thing done, with the time it took. On a terminal a spinner turns meanwhile;
/// elsewhere the lines are plain and complete.
/// </summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    /// <summary>Width up to which what was done is padded, so that the times stand below each other.</summary>
    private const int TimeColumn = 62;

    private bool Unicode => console.Profile.Capabilities.Unicode;

    private string Done => Unicode ? "✓" : "+";

    private string Dead => Unicode ? "✗" : "x";

    public void Title(string text)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(text)}[/]");
        console.WriteLine();
    }

    /// <summary>Says something that took no time.</summary>
    public void Say(string text) => console.MarkupLine($"  {Markup.Escape(text)}");

    public void Blank() => console.WriteLine();

    /// <summary>Says that a node died.</summary>
    public void SayDead(string text) => console.MarkupLine($"[red]{Dead}[/] {Markup.Escape(text)}");

    /// <summary>Ends the show well.</summary>
    public void SayGood(string text) => console.MarkupLine($"[bold green]{Markup.Escape(text)}[/]");

    /// <summary>Ends the show badly.</summary>
    public void SayBad(string text) => console.MarkupLine($"[bold red]{Markup.Escape(text)}[/]");

    public void Draw(ColumnGrid grid) => console.Write(grid.ToTable(Unicode));

    /// <summary>Does something, and says so when it is done.</summary>
    /// <param name="doing">Shown while it lasts.</param>
    /// <param name="done">Shown afterwards, made from the result, with the time it took.</param>
    /// <param name="work">What to do. If it throws, nothing is said.</param>
    public async Task<T> StepAsync<T>(string doing, Func<T, string> done, Func<Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        var result = console.Profile.Capabilities.Interactive
            ? await console.Status().StartAsync(Markup.Escape(doing), _ => work()).ConfigureAwait(false)
            : await work().ConfigureAwait(false);
        var seconds = clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        var text = done(result).PadRight(TimeColumn);
        console.MarkupLine($"[green]{Done}[/] {Markup.Escape(text)} [grey]{seconds,5} s[/]");
        return result;
    }

    /// <inheritdoc cref="StepAsync{T}"/>
    public Task StepAsync(string doing, string done, Func<Task> work) =>
        StepAsync(doing, _ => done, async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        });
}
