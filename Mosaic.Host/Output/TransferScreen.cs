using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mosaic.Host.Output;

/// <summary>Transfers as lines with bars: all together, and those under way. Never wider than the terminal.</summary>
internal static class TransferScreen
{
    private const int MostRunning = 8;
    private const int WidestBar = 30;
    private const int NarrowestBar = 8;
    private const int NarrowestName = 18;
    private const int WidestName = 60;
    private const int NumbersWidth = 46;

    /// <summary>Draws them.</summary>
    /// <param name="now">How far they are.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static IRenderable Draw(TransferSnapshot now, int width)
    {
        // The last column stays free: some terminals wrap a line that reaches it.
        var room = Math.Max(0, width - 1 - NumbersWidth);
        var bar = room / 3 < NarrowestBar ? 0 : Math.Min(room / 3, WidestBar);
        var name = Math.Clamp(room - bar - 2, NarrowestName, WidestName);
        var lines = new List<IRenderable>();
        if (now.FilesTotal != 1)
        {
            var files = string.Create(CultureInfo.InvariantCulture, $"{now.Files} of {now.FilesTotal} files");
            lines.Add(Line(files, now.Bytes, now.BytesTotal, Rate(now), name, bar, width));
        }
        foreach (var one in now.Running.Take(MostRunning))
        {
            lines.Add(Line(one.Name, one.Bytes, one.Size, now.FilesTotal == 1 ? Rate(now) : "", name, bar, width));
        }
        return new Rows(lines);
    }

    private static Text Line(string name, long bytes, long? size, string rate, int nameWidth, int barWidth, int width)
    {
        var shown = Shortening.Middle(Sentences.Printable(name), nameWidth);
        var text = shown + new string(' ', Math.Max(0, nameWidth - Shortening.Width(shown))) + "  "
            + (barWidth == 0 ? "" : Bar(bytes, size, barWidth) + "  ") + Amount(bytes, size) + rate;
        return new Text(Shortening.End(text.TrimEnd(), Math.Max(1, width - 1))) { Overflow = Overflow.Crop };
    }

    private static string Bar(long bytes, long? size, int width)
    {
        var filled = size switch
        {
            null => 0,
            0 => width,
            { } all => (int)Math.Clamp((decimal)bytes / all * width, 0, width),
        };
        return new string('#', filled) + new string('-', width - filled);
    }

    private static string Amount(long bytes, long? size) => size is { } all
        ? $"{ByteSize.Format(bytes)} of {ByteSize.Format(all)}".PadRight("999 MB of 999 MB".Length)
        : ByteSize.Format(bytes).PadRight("999 MB of 999 MB".Length);

    private static string Rate(TransferSnapshot now)
    {
        var rate = $"  {ByteSize.Format((long)now.BytesPerSecond)}/s";
        return now.Left is { } left ? $"{rate,-12}  {Time(left)} left" : rate;
    }

    private static string Time(TimeSpan left) => left.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalDays}d {left.Hours}h")
        : left.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{left.Hours}:{left.Minutes:00}:{left.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");
}
