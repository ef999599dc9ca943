using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Mosaic.Node;

/// <summary>
/// Reads HOCON of people, and refuses what Akka's parser silently gets wrong: unbalanced braces, <c>${?NAME}</c> (the
/// environment is a layer of its own), <c>+=</c>, <c>include</c>, a comma before a closing brace, and what in a list
/// needs quotes: there the parser would never end.
/// </summary>
internal static class HoconText
{
    private const string QuotedInLists = ":=`^?!@*&\\";

    /// <summary>Parses the text.</summary>
    /// <exception cref="NodeStartException">It cannot be read; the message names <paramref name="source"/>.</exception>
    public static Config Parse(string text, string source)
    {
        if (Mistake(text) is { } mistake)
            throw new NodeStartException(NodeStartError.BadConfiguration, $"{source}: {mistake}");
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
#pragma warning disable CA1031 // The parser tells its errors by exceptions of many unrelated types.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new NodeStartException(NodeStartError.BadConfiguration, $"{source}: {e.Message}", e);
        }
#pragma warning restore CA1031
    }

    /// <summary>The dotted keys of all values below a key, that key included; none if it is not there.</summary>
    public static IEnumerable<string> Keys(Config config, string below) =>
        config.HasPath(below) ? Leaves(below, config.GetValue(below)) : [];

    private static IEnumerable<string> Leaves(string path, HoconValue value) => value.IsObject()
        ? value.GetObject().Items.SelectMany(item => Leaves($"{path}.{item.Key}", item.Value))
        : [path];

    private static string? Mistake(string text)
    {
        var open = new Stack<char>();
        var last = '\n';
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c) && c != '\n') continue;
            if (c == '"')
            {
                // In a key the parser reads three quotes as two strings; where one ends must be beyond doubt.
                if (text.AsSpan(at).StartsWith("\"\"\"") && last is not ('=' or ':') && !IsIn(open, '['))
                    return "three quotes begin a value, and nothing else";
                at = EndOfString(text, at);
                if (at < 0) return "a string has no end";
                if (text.AsSpan(at + 1).StartsWith("\"")) return "a string begins right after another";
            }
            else if (c == '#' || text.AsSpan(at).StartsWith("//"))
            {
                at = EndOfLine(text, at);
                continue;
            }
            else if (c is '{' or '[') open.Push(c);
            else if (c is '}' or ']')
            {
                if (last == ',') return $"a comma stands before a '{c}'";
                if (!open.TryPop(out var opened) || opened != (c == '}' ? '{' : '['))
                    return $"a '{c}' closes nothing";
            }
            else if (text.AsSpan(at).StartsWith("${?")) return "${?NAME} is not supported: use the variable MOSAIC_...";
            else if (text.AsSpan(at).StartsWith("+=")) return "'+=' is not supported";
            else if (IsIn(open, '[') && (QuotedInLists.Contains(c) || IsLoneDollar(text, at)))
                return $"a '{c}' in a list must stand in quotes: [\"127.0.0.1:4000\"]";
            else if (last is '\n' or '{' or '}' && text.AsSpan(at).StartsWith("include ")) return "include is not read";
            if (c != '\n' || last != ',') last = c;
        }
        return open.Count > 0 ? $"a '{open.Peek()}' is not closed" : null;
    }

    private static bool IsIn(Stack<char> open, char bracket) => open.TryPeek(out var inner) && inner == bracket;

    private static bool IsLoneDollar(string text, int at) =>
        text[at] == '$' && !text.AsSpan(at).StartsWith("${");

    private static int EndOfString(string text, int start)
    {
        if (text.AsSpan(start).StartsWith("\"\"\""))
        {
            var end = text.IndexOf("\"\"\"", start + 3, StringComparison.Ordinal);
            return end < 0 ? -1 : end + 2;
        }
        for (var at = start + 1; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '"') return at;
        }
        return -1;
    }

    private static int EndOfLine(string text, int start)
    {
        var end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end - 1;
    }
}
