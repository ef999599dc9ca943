using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Keys;

namespace Mosaic.Host;

/// <summary>An account's seed as people hand it over: the 32 bytes of <c>identity.key</c>, or 64 hex digits.</summary>
internal static class SeedText
{
    /// <summary>More than either form takes, white space around the digits included.</summary>
    public const int MaxBytes = 256;

    /// <summary>Says what a key is; says nothing of what was given instead, which may be most of one.</summary>
    public const string Complaint =
        "that is no account key: a key is the 32 bytes of a copy of identity.key, or 64 hex digits";

    private const int Digits = 2 * SigningKey.SeedSize;

    /// <summary>Reads one, in a new array which the caller wipes; null for anything else.</summary>
    public static byte[]? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == SigningKey.SeedSize) return bytes.ToArray();
        var text = bytes.Trim(" \t\r\n"u8);
        if (text.Length != Digits) return null;
        var seed = new byte[SigningKey.SeedSize];
        if (Convert.FromHexString(text, seed, out _, out _) == OperationStatus.Done) return seed;
        CryptographicOperations.ZeroMemory(seed);
        return null;
    }

    /// <summary>Whether a word of the command line is the key itself.</summary>
    public static bool IsHex(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigit);

    /// <summary>Reads 64 hex digits.</summary>
    public static byte[]? Read(string text) => Read(Encoding.UTF8.GetBytes(text));
}
