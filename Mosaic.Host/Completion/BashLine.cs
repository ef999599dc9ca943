using System.Text;

namespace Mosaic.Host.Completion;

/// <summary>
/// The words of a line that is being typed in bash, quotes and backslashes undone, nothing expanded or run.
/// </summary>
internal sealed class BashLine
{
    /// <summary>The longest line that is looked at, in characters.</summary>
    public const int MaxLength = 1 << 16;

    private readonly List<string> _before = [];
    private readonly StringBuilder _word = new();
    private readonly string _breaks;
    private int _kept;
    private bool _isWord;

    private BashLine(string breaks) => _breaks = breaks;

    /// <summary>The whole words before the cursor, the command's name among them.</summary>
    public IReadOnlyList<string> Before => _before;

    /// <summary>The word at the cursor, as far as it is typed.</summary>
    public string Current => _word.ToString();

    /// <summary>The quote that is open at the cursor; none: <c>\0</c>.</summary>
    public char Quote { get; private set; }

    /// <summary>How much of <see cref="Current"/> bash leaves standing: it puts in what comes behind.</summary>
    public int Kept => _kept;

    /// <summary>Reads a line up to the cursor.</summary>
    /// <param name="line">What is typed.</param>
    /// <param name="breaks">Where bash begins a word, beside white space: <c>COMP_WORDBREAKS</c>.</param>
    public static BashLine Read(string line, string breaks)
    {
        var read = new BashLine(breaks);
        for (var at = 0; at < Math.Min(line.Length, MaxLength); at++) at = read.Take(line, at);
        return read;
    }

    /// <summary>The text to put in for a word that begins with <see cref="Current"/>; null where it does not.</summary>
    public string? Insertion(string word)
    {
        var kept = Current[.._kept].Normalize();
        if (!word.StartsWith(kept, StringComparison.Ordinal)) return null;
        var quoted = new StringBuilder();
        foreach (var c in word.AsSpan(kept.Length)) quoted.Append(Quoted(c));
        return quoted.ToString();
    }

    private int Take(string line, int at)
    {
        var c = line[at];
        if (Quote == '\'')
        {
            if (c == '\'') Close();
            else _word.Append(c);
        }
        else if (Quote == '"')
        {
            if (c == '"') Close();
            else if (c == '\\' && at + 1 < line.Length && "\\\"$`".Contains(line[at + 1])) _word.Append(line[++at]);
            else _word.Append(c);
        }
        else if (c is '\'' or '"')
        {
            (Quote, _isWord, _kept) = (c, true, _word.Length);
        }
        else if (c == '\\' && at + 1 < line.Length)
        {
            _isWord = true;
            _word.Append(line[++at]);
        }
        else if (char.IsWhiteSpace(c)) End();
        else
        {
            _isWord = true;
            _word.Append(c);
            if (_breaks.Contains(c)) _kept = _word.Length;
        }
        return at;
    }

    private void Close()
    {
        Quote = '\0';
        _kept = _word.Length;
    }

    private void End()
    {
        if (_isWord) _before.Add(_word.ToString());
        _word.Clear();
        (_kept, _isWord) = (0, false);
    }

    private string Quoted(char c) => Quote switch
    {
        '\'' => c == '\'' ? "'\\''" : c.ToString(),
        // Within these quotes nothing but single ones keeps bash from looking an exclamation mark up in the history.
        '"' when c == '!' => "\"'!'\"",
        '"' => c is '\\' or '"' or '$' or '`' ? $"\\{c}" : c.ToString(),
        _ => char.IsAsciiLetterOrDigit(c) || c > 127 || "_/.,+@%=:-".Contains(c) ? c.ToString() : $"\\{c}",
    };
}
