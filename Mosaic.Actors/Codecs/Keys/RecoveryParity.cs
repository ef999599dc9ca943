namespace Mosaic.Codecs.Keys;

/// <summary>
/// A Reed-Solomon code over GF(2^10) (x^10 + x^3 + 1, generator roots a^1 to a^4): 26 symbols and 4 of parity. Any
/// 4 wrong symbols are noticed, whatever they are; one or two are found. Two characters of a recovery key are one
/// symbol, so this holds for any character mistyped and any two neighbours swapped. Not constant in time: it is used
/// where a person reads or types the key.
/// </summary>
internal static class RecoveryParity
{
    /// <summary>Bits of a symbol.</summary>
    public const int SymbolBits = 10;

    /// <summary>Symbols that say something.</summary>
    public const int DataSymbols = 26;

    /// <summary>Symbols of parity behind them.</summary>
    public const int ParitySymbols = 4;

    /// <summary>All symbols.</summary>
    public const int Symbols = DataSymbols + ParitySymbols;

    private const int Order = (1 << SymbolBits) - 1;
    private const int Polynomial = 0x409;

    private static readonly int[] Exponents = MakeExponents();
    private static readonly int[] Logarithms = MakeLogarithms();
    private static readonly int[] Generator = MakeGenerator();

    /// <summary>Fills the last <see cref="ParitySymbols"/> of the symbols.</summary>
    public static void Fill(Span<int> symbols)
    {
        Span<int> rest = stackalloc int[ParitySymbols];
        rest.Clear();
        foreach (var symbol in symbols[..DataSymbols])
        {
            var feedback = symbol ^ rest[0];
            rest[1..].CopyTo(rest);
            rest[^1] = 0;
            for (var i = 0; i < ParitySymbols; i++) rest[i] ^= Times(feedback, Generator[i]);
        }
        rest.CopyTo(symbols[DataSymbols..]);
    }

    /// <summary>Whether all symbols are as <see cref="Fill"/> left them.</summary>
    public static bool Fits(ReadOnlySpan<int> symbols)
    {
        Span<int> syndromes = stackalloc int[ParitySymbols];
        ReadSyndromes(symbols, syndromes);
        return syndromes.IndexOfAnyExcept(0) < 0;
    }

    /// <summary>
    /// What must be added (exclusive or) to which symbols to make them fit, where one or two are wrong; empty where
    /// more are, as far as that can be told.
    /// </summary>
    public static (int Index, int Change)[] Locate(ReadOnlySpan<int> symbols)
    {
        Span<int> s = stackalloc int[ParitySymbols];
        ReadSyndromes(symbols, s);
        for (var i = 0; i < Symbols; i++)
        {
            var x = Place(i);
            if (s[0] != 0 && s[1] == Times(s[0], x) && s[2] == Times(s[1], x) && s[3] == Times(s[2], x))
                return [(i, Over(s[0], x))];
        }
        for (var i = 0; i < Symbols; i++)
        {
            for (var j = i + 1; j < Symbols; j++)
            {
                if (Pair(s, Place(i), Place(j)) is var (one, other)) return [(i, one), (j, other)];
            }
        }
        return [];
    }

    /// <summary>The two changes at two places that explain the syndromes; null where none do.</summary>
    private static (int, int)? Pair(ReadOnlySpan<int> s, int x, int y)
    {
        // s1 = a x + b y and s2 = a x^2 + b y^2, so a x (x + y) = s2 + s1 y.
        var ax = Over(s[1] ^ Times(s[0], y), x ^ y);
        var by = s[0] ^ ax;
        if (ax == 0 || by == 0) return null;
        var third = Times(ax, Times(x, x)) ^ Times(by, Times(y, y));
        var fourth = Times(ax, Times(x, Times(x, x))) ^ Times(by, Times(y, Times(y, y)));
        return third == s[2] && fourth == s[3] ? (Over(ax, x), Over(by, y)) : null;
    }

    private static void ReadSyndromes(ReadOnlySpan<int> symbols, Span<int> syndromes)
    {
        for (var root = 1; root <= ParitySymbols; root++)
        {
            var sum = 0;
            foreach (var symbol in symbols) sum = Times(sum, Exponents[root]) ^ symbol;
            syndromes[root - 1] = sum;
        }
    }

    private static int Place(int index) => Exponents[Symbols - 1 - index];

    private static int Times(int a, int b) => a == 0 || b == 0 ? 0 : Exponents[(Logarithms[a] + Logarithms[b]) % Order];

    private static int Over(int a, int b) => a == 0 ? 0 : Exponents[(Logarithms[a] + Order - Logarithms[b]) % Order];

    private static int[] MakeExponents()
    {
        var powers = new int[Order];
        for (var (i, value) = (0, 1); i < Order; i++)
        {
            powers[i] = value;
            value <<= 1;
            if (value > Order) value ^= Polynomial;
        }
        return powers;
    }

    private static int[] MakeLogarithms()
    {
        var logarithms = new int[Order + 1];
        for (var i = 0; i < Order; i++) logarithms[Exponents[i]] = i;
        return logarithms;
    }

    // The coefficients of (z + a)(z + a^2)(z + a^3)(z + a^4) below the first, highest first.
    private static int[] MakeGenerator()
    {
        int[] product = [1];
        for (var root = 1; root <= ParitySymbols; root++)
        {
            var next = new int[product.Length + 1];
            for (var i = 0; i < product.Length; i++)
            {
                next[i] ^= product[i];
                next[i + 1] ^= Times(product[i], Exponents[root]);
            }
            product = next;
        }
        return product[1..];
    }
}
