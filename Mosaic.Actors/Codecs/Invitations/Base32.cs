using System.Text;

namespace Mosaic.Codecs.Invitations;

/// <summary>Base 32 (RFC 4648, section 6) in lowercase and without padding.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BitsPerDigit = 5;
    private const int BitsPerByte = 8;

    /// <summary>The digits of the bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * BitsPerByte + BitsPerDigit - 1) / BitsPerDigit);
        var (buffer, bits) = (0, 0);
        foreach (var next in bytes)
        {
            buffer = (buffer << BitsPerByte | next) & 0xFFF;
            bits += BitsPerByte;
            for (; bits >= BitsPerDigit; bits -= BitsPerDigit)
                text.Append(Alphabet[buffer >> bits - BitsPerDigit & 31]);
        }
        if (bits > 0) text.Append(Alphabet[buffer << BitsPerDigit - bits & 31]);
        return text.ToString();
    }

    /// <summary>The bytes of the digits; null where they are not what <see cref="Encode"/> makes.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> digits)
    {
        var bytes = new byte[digits.Length * BitsPerDigit / BitsPerByte];
        var (buffer, bits, length) = (0, 0, 0);
        foreach (var digit in digits)
        {
            var value = Alphabet.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0) return null;
            buffer = (buffer << BitsPerDigit | value) & 0xFFF;
            bits += BitsPerDigit;
            if (bits < BitsPerByte) continue;
            bits -= BitsPerByte;
            bytes[length++] = (byte)(buffer >> bits);
        }
        // One text for one value: no digit too many, and no bit set in what is left over.
        return bits < BitsPerDigit && (buffer & (1 << bits) - 1) == 0 ? bytes : null;
    }
}
