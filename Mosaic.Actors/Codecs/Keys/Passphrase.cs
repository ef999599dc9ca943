using System.Security.Cryptography;
using System.Text;
using Mosaic.Model;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// What a person locks a key with: 8 to 1,024 bytes of UTF-8, in Unicode's form C, so that every keyboard gives the
/// same. Dispose it: that wipes the only copy.
/// </summary>
public sealed class Passphrase : IDisposable
{
    /// <summary>Fewer bytes than this are guessed whatever is done to slow it down.</summary>
    public const int MinBytes = 8;

    /// <summary>More than anybody types.</summary>
    public const int MaxBytes = 1024;

    private readonly byte[] _utf8;

    private Passphrase(byte[] utf8) => _utf8 = utf8;

    /// <summary>The bytes. Must not be kept beyond the call they are used in.</summary>
    internal ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>The text, for handing it to the node; it cannot be wiped.</summary>
    public string Text => Encoding.UTF8.GetString(_utf8);

    /// <summary>Of what was typed.</summary>
    /// <exception cref="MalformedException">It is too short, too long, or no text.</exception>
    public static Passphrase Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8;
        try
        {
            utf8 = Encoding.UTF8.GetBytes(text.Normalize());
        }
        catch (ArgumentException e)
        {
            throw new MalformedException("the passphrase is no Unicode text", e);
        }
        if (utf8.Length is >= MinBytes and <= MaxBytes) return new Passphrase(utf8);
        CryptographicOperations.ZeroMemory(utf8);
        throw new MalformedException($"a passphrase has {MinBytes} to {MaxBytes} bytes");
    }

    /// <summary>Of a file's bytes, but for one line end behind them.</summary>
    /// <exception cref="MalformedException">It is too short, too long, or no text.</exception>
    public static Passphrase Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.EndsWith("\n"u8)) utf8 = utf8[..^1];
        if (utf8.EndsWith("\r"u8)) utf8 = utf8[..^1];
        if (utf8.Length > MaxBytes) throw new MalformedException($"a passphrase has {MinBytes} to {MaxBytes} bytes");
        return Of(Encoding.UTF8.GetString(utf8));
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_utf8);

    /// <summary>The type alone: it is a secret.</summary>
    public override string ToString() => nameof(Passphrase);
}
