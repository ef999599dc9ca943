using System.Globalization;
using System.Text;
using Mosaic.Host.Api;

namespace Mosaic.Host.Output;

/// <summary>What people read, in words; without colour and layout.</summary>
internal static class Sentences
{
    // As many hex digits of an id as tables show: unique enough, and short enough to compare by eye.
    private const int ShortIdLength = 12;

    /// <summary>The start of an id.</summary>
    public static string Short(string id) => id.Length <= ShortIdLength ? id : id[..ShortIdLength];

    /// <summary>Such as <c>kept on 0a…, 1b…, 2c…; any 1 of 3 peers may be lost</c>.</summary>
    public static string KeptOn(FileDocument file)
    {
        var nodes = file.Columns.Select(static held => held.Node).Distinct().ToArray();
        if (nodes.Length == 0) return "kept nowhere that is known";
        return $"kept on {string.Join(", ", nodes.Select(Short))}; {MayBeLost(file.Spare, nodes.Length)}";
    }

    /// <summary>Such as <c>any 1 of 3 peers may be lost</c>.</summary>
    public static string MayBeLost(int spare, int peers) => spare switch
    {
        < 0 => "it cannot be read now",
        0 => peers == 1 ? "this peer must not be lost" : "no peer may be lost",
        _ => string.Create(CultureInfo.InvariantCulture, $"any {spare} of {peers} peers may be lost"),
    };

    /// <summary>Such as <c>1 file</c>, <c>1,200 files</c>.</summary>
    public static string Files(int count) =>
        count == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} files");

    /// <summary>Such as <c>12.6 MB (12,582,912 bytes)</c>.</summary>
    public static string Size(long bytes) => bytes == 1 ? "1 byte" : bytes < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{ByteSize.Format(bytes)} ({bytes:N0} bytes)");

    /// <summary>The day alone of what ends with a <see cref="Time"/>; other texts as they are.</summary>
    public static string Day(string text) =>
        text is [.., 'Z'] && text.LastIndexOf(' ') is > 0 and var space ? text[..space] : text;

    /// <summary>To the second, in UTC.</summary>
    public static string Time(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The day of an instant, in UTC.</summary>
    public static string Day(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// A name that may be shown: what could steer a terminal, or reverse the order of what follows, is replaced.
    /// </summary>
    public static string Printable(string text) => Printable(text, keepLines: false);

    /// <summary>The same of a text that may have several lines.</summary>
    public static string Printable(string text, bool keepLines)
    {
        if (!text.Any(IsUnsafe)) return text;
        var shown = new StringBuilder(text.Length);
        foreach (var c in text) shown.Append(IsUnsafe(c) && !(keepLines && c == '\n') ? '\uFFFD' : c);
        return shown.ToString();
    }

    private static bool IsUnsafe(char c) => char.IsControl(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
