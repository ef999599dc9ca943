namespace Mosaic.Tests.Codecs;

/// <summary>Reproducible inputs.</summary>
internal static class Samples
{
    /// <summary>Bytes that depend on the seed alone.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes of a hex string.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text);

    /// <summary>A copy with one bit of one byte flipped.</summary>
    public static byte[] Flipped(ReadOnlySpan<byte> bytes, int index, int bit = 0)
    {
        var copy = bytes.ToArray();
        copy[index] ^= (byte)(1 << bit);
        return copy;
    }
}
