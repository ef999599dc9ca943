using Mosaic.Model;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// An account's seed as people print and type it: 60 characters, in 15 groups of 4, of the 32 that cannot be taken for
/// each other (0 to 9 and A to Z without I, L, O and U, as D. Crockford chose them). Bits, first to last: 4 of version
/// (1), 256 of seed, 40 of parity (<see cref="RecoveryParity"/>), by which any character mistyped and any two
/// neighbours swapped are noticed for certain, and anything else but for one time in 2^40. Read whatever its case,
/// with spaces, dashes and line ends anywhere; O is read as 0, I and L as 1.
/// </summary>
public static class RecoveryKey
{
    /// <summary>Characters of a group.</summary>
    public const int GroupLength = 4;

    /// <summary>How many groups there are.</summary>
    public const int Groups = Characters / GroupLength;

    /// <summary>Characters without what stands between groups.</summary>
    public const int Characters = 2 * RecoveryParity.Symbols;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Version = 1;
    private const int VersionBits = 4;
    private const int CharacterBits = 5;
    private const int CharacterMask = (1 << CharacterBits) - 1;

    /// <summary>The recovery key of a 32-byte seed: groups with a dash between them. It is a secret.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static string Write(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SigningKey.SeedSize)
            throw new ArgumentException($"a seed is {SigningKey.SeedSize} bytes long, not {seed.Length}", nameof(seed));
        Span<int> symbols = stackalloc int[RecoveryParity.Symbols];
        ToSymbols(seed, symbols);
        RecoveryParity.Fill(symbols);
        Span<char> text = stackalloc char[Characters + Groups - 1];
        for (var i = 0; i < Characters; i++)
        {
            var at = i + i / GroupLength;
            if (i > 0 && i % GroupLength == 0) text[at - 1] = '-';
            text[at] = Alphabet[Digit(symbols, i)];
        }
        symbols.Clear();
        var written = new string(text);
        text.Clear();
        return written;
    }

    /// <summary>Whether a text is meant to be one, be it mistyped: by its length and characters.</summary>
    public static bool IsMeant(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            if (IsBetween(c)) continue;
            if (!char.IsAsciiLetterOrDigit(c) || ++count > Characters + GroupLength) return false;
        }
        return count >= Characters - GroupLength;
    }

    /// <summary>The seed, in a new array which the caller wipes.</summary>
    /// <exception cref="MalformedException">
    /// It is no recovery key, or mistyped; the message says where, as far as that can be told, and repeats nothing.
    /// </exception>
    public static byte[] Read(ReadOnlySpan<char> text)
    {
        Span<int> symbols = stackalloc int[RecoveryParity.Symbols];
        symbols.Clear();
        try
        {
            var count = 0;
            foreach (var c in text)
            {
                if (IsBetween(c)) continue;
                var digit = ValueOf(c);
                if (digit < 0)
                {
                    throw new MalformedException(
                        $"group {GroupOf(count)} of the recovery key has a character that none has: they are the"
                        + " digits and the letters without I, L, O and U");
                }
                if (count < Characters) symbols[count / 2] |= digit << CharacterBits * (1 - count % 2);
                count++;
            }
            Require(count == Characters, $"a recovery key has {Characters} characters, {Groups} groups of"
                + $" {GroupLength}; this one has {count}");
            if (!RecoveryParity.Fits(symbols)) throw Mistyped(symbols);
            Require(symbols[0] >> RecoveryParity.SymbolBits - VersionBits == Version,
                "this recovery key was made by a later version of Mosaic");
            return ToSeed(symbols);
        }
        finally
        {
            symbols.Clear();
        }
    }

    /// <summary>
    /// Whether someone has the paper in hand: <paramref name="typed"/> is all of the key, or its last
    /// <paramref name="groups"/> groups.
    /// </summary>
    public static bool IsEndOf(ReadOnlySpan<byte> seed, ReadOnlySpan<char> typed, int groups)
    {
        var key = Plain(Write(seed));
        var given = Plain(typed);
        return given == key || given == key[^(groups * GroupLength)..];
    }

    private static string Plain(ReadOnlySpan<char> text)
    {
        var plain = new System.Text.StringBuilder(Characters);
        foreach (var c in text)
        {
            if (!IsBetween(c)) plain.Append(ValueOf(c) is >= 0 and var digit ? Alphabet[digit] : '?');
        }
        return plain.ToString();
    }

    private static MalformedException Mistyped(ReadOnlySpan<int> symbols)
    {
        var groups = new SortedSet<int>();
        foreach (var (index, change) in RecoveryParity.Locate(symbols))
        {
            if (change >> CharacterBits != 0) groups.Add(GroupOf(2 * index));
            if ((change & CharacterMask) != 0) groups.Add(GroupOf(2 * index + 1));
        }
        return new MalformedException(groups.Count == 0
            ? "the recovery key is mistyped, in several places; compare all of it"
            : $"the recovery key is mistyped, most likely in group {string.Join(" and group ", groups)} of {Groups}");
    }

    private static int GroupOf(int character) => Math.Min(character / GroupLength, Groups - 1) + 1;

    private static int Digit(ReadOnlySpan<int> symbols, int character) =>
        symbols[character / 2] >> CharacterBits * (1 - character % 2) & CharacterMask;

    private static bool IsBetween(char c) => c is '-' || char.IsWhiteSpace(c);

    private static int ValueOf(char c) => char.ToUpperInvariant(c) switch
    {
        'O' => 0,
        'I' or 'L' => 1,
        var upper => Alphabet.IndexOf(upper, StringComparison.Ordinal),
    };

    private static void ToSymbols(ReadOnlySpan<byte> seed, Span<int> symbols)
    {
        var (buffer, bits, next) = (Version, VersionBits, 0);
        foreach (var one in seed)
        {
            buffer = buffer << 8 | one;
            bits += 8;
            if (bits < RecoveryParity.SymbolBits) continue;
            bits -= RecoveryParity.SymbolBits;
            symbols[next++] = buffer >> bits;
            buffer &= (1 << bits) - 1;
        }
    }

    private static byte[] ToSeed(ReadOnlySpan<int> symbols)
    {
        var seed = new byte[SigningKey.SeedSize];
        var (buffer, bits, next) = (0, -VersionBits, 0);
        foreach (var symbol in symbols[..RecoveryParity.DataSymbols])
        {
            buffer = (buffer << RecoveryParity.SymbolBits | symbol) & 0xFFFFF;
            bits += RecoveryParity.SymbolBits;
            for (; bits >= 8; bits -= 8) seed[next++] = (byte)(buffer >> bits - 8);
        }
        return seed;
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new MalformedException(rule);
    }
}
