using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Model;

namespace Mosaic.Host;

/// <summary>
/// An account's seed as people hand it over: the 32 bytes of <c>identity.key</c>, 64 hex digits, or a recovery key.
/// </summary>
internal static class SeedText
{
    /// <summary>More than any form takes, white space around it included.</summary>
    public const int MaxBytes = 256;

    /// <summary>Says what a key is; says nothing of what was given instead, which may be most of one.</summary>
    public const string Complaint =
        "that is no account key: a key is a copy of identity.key, a recovery key, or 64 hex digits";

    private const int Digits = 2 * SigningKey.SeedSize;

    /// <summary>Reads one, in a new array which the caller wipes.</summary>
    /// <exception cref="MalformedException">It is none; the message is for a person and repeats nothing.</exception>
    public static byte[] Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == SigningKey.SeedSize) return bytes.ToArray();
        var text = bytes.Trim(" \t\r\n"u8);
        if (text.Length == Digits && Hex(text) is { } seed) return seed;
        if (text.Length > MaxBytes) throw new MalformedException(Complaint);
        Span<char> characters = stackalloc char[MaxBytes];
        try
        {
            var typed = characters[..Encoding.UTF8.GetChars(text, characters)];
            if (!RecoveryKey.IsMeant(typed)) throw new MalformedException(Complaint);
            return RecoveryKey.Read(typed);
        }
        finally
        {
            characters.Clear();
        }
    }

    /// <summary>Whether a word of the command line is meant to be the key itself.</summary>
    public static bool IsMeant(string text) =>
        (text.Length == Digits && text.All(char.IsAsciiHexDigit)) || RecoveryKey.IsMeant(text);

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="MalformedException">It is no key.</exception>
    public static byte[] Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static byte[]? Hex(ReadOnlySpan<byte> digits)
    {
        var seed = new byte[SigningKey.SeedSize];
        if (Convert.FromHexString(digits, seed, out _, out _) == OperationStatus.Done) return seed;
        CryptographicOperations.ZeroMemory(seed);
        return null;
    }
}
