using System.Text;

namespace Mosaic.Host.Client;

/// <summary>The query of a request: names and values, escaped.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a value; null adds nothing.</summary>
    public Query With(string name, string? value)
    {
        if (value is null) return this;
        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <summary>With its question mark; empty without values.</summary>
    public override string ToString() => _text.ToString();
}
