using System.Globalization;

namespace Mosaic.Model;

/// <summary>
/// The Reed-Solomon parameters k+m: k data shards, m parity shards, n = k + m columns of which any k suffice.
/// 1 &lt;= k, 1 &lt;= m, k + m &lt;= 256.
/// </summary>
public readonly record struct Code
{
    /// <summary>The greatest k + m of GF(2^8).</summary>
    public const int MaxColumns = 256;

    /// <summary>What a network uses unless told otherwise: 4+2.</summary>
    public static Code Default => new(4, 2);

    /// <summary>The code k+m.</summary>
    /// <exception cref="MalformedException">Outside 1 &lt;= k, 1 &lt;= m, k + m &lt;= 256.</exception>
    public Code(int k, int m)
    {
        if (!IsValid(k, m))
            throw new MalformedException($"a code K+M has K >= 1, M >= 1 and K + M <= {MaxColumns}; {k}+{m} has not");
        K = k;
        M = m;
    }

    /// <summary>Data shards of a segment.</summary>
    public int K { get; }

    /// <summary>Parity shards of a segment.</summary>
    public int M { get; }

    /// <summary>All shards of a segment, which is the number of columns of a content.</summary>
    public int N => K + M;

    /// <summary>Plaintext bytes of every segment but the last: min(4, k) MiB, so that a shard is about 1 MiB.</summary>
    public int SegmentSize => Math.Min(4, K) << 20;

    /// <summary>True within the limits of this type.</summary>
    public static bool IsValid(int k, int m) => k >= 1 && m >= 1 && k <= MaxColumns && m <= MaxColumns - k;

    /// <summary>Reads <c>K+M</c>, such as <c>4+2</c>.</summary>
    public static bool TryParse(string? text, out Code code)
    {
        code = default;
        var parts = (text ?? "").Split('+');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            || !IsValid(k, m))
        {
            return false;
        }
        code = new Code(k, m);
        return true;
    }

    /// <summary><c>K+M</c>.</summary>
    public override string ToString() => $"{K}+{M}";
}
