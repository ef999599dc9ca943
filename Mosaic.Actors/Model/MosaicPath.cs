using System.Text;

namespace Mosaic.Model;

/// <summary>
/// The name of a stored file: UTF-8, NFC, <c>/</c>-separated, no empty, <c>.</c> or <c>..</c> component, no leading
/// <c>/</c>, no NUL, case-sensitive, at most <see cref="MaxBytes"/> bytes.
/// </summary>
public sealed record MosaicPath : IComparable<MosaicPath>
{
    /// <summary>The longest path, in bytes of UTF-8.</summary>
    public const int MaxBytes = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private MosaicPath(string value) => Value = value;

    /// <summary>The path's text.</summary>
    public string Value { get; }

    /// <summary>The last component.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Brings <paramref name="text"/> to NFC and checks the rules of this type.</summary>
    /// <exception cref="MalformedException">A rule is broken; the message says which.</exception>
    public static MosaicPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var value = Normalized(text);
        if (value.Length == 0) throw new MalformedException("a path must not be empty");
        if (Utf8Length(value) > MaxBytes)
            throw new MalformedException($"a path is at most {MaxBytes} bytes long");
        if (value.Contains('\0')) throw new MalformedException("a path must not contain NUL");
        foreach (var component in value.Split('/'))
        {
            if (component.Length == 0)
                throw new MalformedException($"'{value}' has an empty component: no leading, trailing or doubled '/'");
            if (component is "." or "..")
                throw new MalformedException($"'{value}' has a '{component}' component, which no stored path may have");
        }
        return new MosaicPath(value);
    }

    /// <summary>
    /// Whether it lies in the folder <paramref name="folder"/>, at any depth: <c>photos/a</c> in <c>photos</c>;
    /// neither <c>photosynthesis</c> nor <c>photos</c> itself.
    /// </summary>
    public bool IsBelow(MosaicPath folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Value.Length > folder.Value.Length && Value[folder.Value.Length] == '/'
            && Value.StartsWith(folder.Value, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public int CompareTo(MosaicPath? other) => string.CompareOrdinal(Value, other?.Value);

    /// <summary>The path's text.</summary>
    public override string ToString() => Value;

    private static string Normalized(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException e)
        {
            throw new MalformedException("a path must be well-formed Unicode", e);
        }
    }

    private static int Utf8Length(string text)
    {
        try
        {
            return StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new MalformedException("a path must be well-formed Unicode", e);
        }
    }
}
