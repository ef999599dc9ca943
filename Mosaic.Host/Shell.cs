namespace Mosaic.Host;

/// <summary>Words that are to be typed again, and so must survive the shell.</summary>
internal static class Shell
{
    /// <summary>The word, in quotes where it needs them, and behind <c>--</c> where it looks like a flag.</summary>
    public static string Quoted(string word) => word.StartsWith('-') ? "-- " + InQuotes(word) : InQuotes(word);

    private static string InQuotes(string word) =>
        word.Length > 0
        && word.All(static c => char.IsLetterOrDigit(c) || "-_./+,".Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
