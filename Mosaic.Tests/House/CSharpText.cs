using System.Text;

namespace Mosaic.Tests.House;

/// <summary>
/// C# without what is not code, line for line: <see cref="WithStrings"/> lacks comments only, <see cref="Code"/> also
/// the contents of strings, except for what stands in the holes of interpolated ones. A reader of tokens, not a
/// compiler: it takes the text to be valid, and the contents of raw interpolated strings for code.
/// </summary>
internal sealed class CSharpText
{
    private readonly string _text;
    private readonly StringBuilder _code = new();
    private readonly StringBuilder _withStrings = new();
    private int _at;

    private CSharpText(string text) => _text = text;

    /// <summary>Neither comments nor contents of strings.</summary>
    public string Code { get; private set; } = "";

    /// <summary>No comments.</summary>
    public string WithStrings { get; private set; } = "";

    public static CSharpText Read(string text)
    {
        var reader = new CSharpText(text);
        reader.ReadCode(inHole: false);
        reader.Code = reader._code.ToString();
        reader.WithStrings = reader._withStrings.ToString();
        return reader;
    }

    /// <summary>The number of the line, from 1, on which a match in either text begins.</summary>
    public static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    private char Now => Peek(0);

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void ReadCode(bool inHole)
    {
        var depth = 0;
        while (_at < _text.Length)
        {
            if (inHole && Now == '}' && depth == 0) return;
            if (inHole) depth += Now == '{' ? 1 : Now == '}' ? -1 : 0;
            if (Now == '/' && Peek(1) == '/') Skip(until: "\n");
            else if (Now == '/' && Peek(1) == '*') SkipBlockComment();
            else if (Now == '\'') ReadQuoted('\'', interpolated: false);
            else if (StringPrefix() is { } prefix) ReadString(prefix);
            else Take(1, isCode: true);
        }
    }

    /// <summary>The characters before the quote that opens a string here; null when none does.</summary>
    private string? StringPrefix()
    {
        var length = 0;
        while (Peek(length) is '$' or '@') length++;
        return Peek(length) == '"' ? _text.Substring(_at, length) : null;
    }

    private void ReadString(string prefix)
    {
        Take(prefix.Length, isCode: true);
        var quotes = 0;
        while (Peek(quotes) == '"') quotes++;
        var interpolated = prefix.Contains('$');
        if (quotes >= 3) ReadRaw(new string('"', quotes), interpolated);
        else if (prefix.Contains('@')) ReadVerbatim(interpolated);
        else ReadQuoted('"', interpolated);
    }

    private void ReadRaw(string quotes, bool interpolated)
    {
        Take(quotes.Length, isCode: true);
        while (_at < _text.Length && !_text.AsSpan(_at).StartsWith(quotes, StringComparison.Ordinal))
            Take(1, isCode: interpolated);
        Take(quotes.Length, isCode: true);
    }

    private void ReadVerbatim(bool interpolated)
    {
        Take(1, isCode: true);
        while (_at < _text.Length && (Now != '"' || Peek(1) == '"')) TakeOfString(interpolated, escape: '"');
        Take(1, isCode: true);
    }

    private void ReadQuoted(char quote, bool interpolated)
    {
        Take(1, isCode: true);
        while (_at < _text.Length && Now != quote && Now != '\n') TakeOfString(interpolated, escape: '\\');
        Take(1, isCode: true);
    }

    private void TakeOfString(bool interpolated, char escape)
    {
        var doubled = interpolated && Now is '{' or '}' && Peek(1) == Now;
        if (Now == escape || doubled)
        {
            Take(2, isCode: false);
        }
        else if (interpolated && Now == '{')
        {
            Take(1, isCode: true);
            ReadCode(inHole: true);
            Take(1, isCode: true);
        }
        else
        {
            Take(1, isCode: false);
        }
    }

    private void Take(int count, bool isCode)
    {
        for (var end = Math.Min(_at + count, _text.Length); _at < end; _at++)
        {
            _withStrings.Append(Now);
            if (isCode || Now == '\n') _code.Append(Now);
        }
    }

    private void SkipBlockComment()
    {
        var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        end = end < 0 ? _text.Length : end + 2;
        while (_at < end)
        {
            if (Now == '\n') Take(1, isCode: true);
            else _at++;
        }
    }

    private void Skip(string until)
    {
        var end = _text.IndexOf(until, _at, StringComparison.Ordinal);
        _at = end < 0 ? _text.Length : end;
    }
}
