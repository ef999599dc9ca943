using System.Buffers.Binary;

namespace Mosaic.Tests.Fuzz;

/// <summary>
/// Makes inputs out of samples: one to four changes on top of each other, each of a kind that parsers trip over. All
/// follows from the random numbers it is given.
/// </summary>
/// <param name="random">Whence the choices come.</param>
/// <param name="samples">What to begin with; at least one.</param>
/// <param name="longest">Bytes of the longest input.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> samples, int longest)
{
    private const int MostChanges = 4;
    private const int MostRepetitions = 64;

    private static readonly byte[] Edges = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

    // The longest varint, the greatest numbers of 64 and 32 bits, 2^31 - 1, and one that needs not be two bytes long.
    private static readonly byte[][] Varints =
    [
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0xff, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x00],
    ];

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var bytes = Sample();
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
            bytes = Changed(bytes);
        return bytes.Length <= longest ? bytes : bytes[..longest];
    }

    private byte[] Changed(byte[] bytes) => random.Next(11) switch
    {
        0 => FlipBit([.. bytes]),
        1 => SetByte([.. bytes]),
        2 => bytes[..At(bytes)],
        3 => [.. bytes, .. Noise(random.Next(1, 33))],
        4 => [.. bytes, .. new byte[random.Next(1, longest / 4)]],
        5 => Spliced(bytes, Sample()),
        6 => SetNumber([.. bytes]),
        7 => SetVarint(bytes),
        8 => Repeated(bytes),
        9 => Removed(bytes),
        _ => [.. bytes, .. Sample()],
    };

    private byte[] Sample() => samples[random.Next(samples.Count)];

    private int At(byte[] bytes) => random.Next(bytes.Length + 1);

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] FlipBit(byte[] bytes)
    {
        if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private byte[] SetByte(byte[] bytes)
    {
        if (bytes.Length > 0)
            bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? Edges[random.Next(Edges.Length)] : Noise(1)[0];
        return bytes;
    }

    private byte[] Spliced(byte[] one, byte[] two) => [.. one[..At(one)], .. two[At(two)..]];

    // Lengths and counts of fixed width: the extremes, and the neighbours of what is right.
    private byte[] SetNumber(byte[] bytes)
    {
        var width = 1 << random.Next(1, 4);
        if (bytes.Length < width) return bytes;
        var at = bytes.AsSpan(random.Next(bytes.Length - width + 1), width);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, random.Next(6) switch
        {
            0 => 0,
            1 => ulong.MaxValue,
            2 => 1UL << (8 * width - 1),
            3 => (1UL << (8 * width - 1)) - 1,
            4 => (ulong)bytes.Length,
            _ => (ulong)(bytes.Length + random.Next(-80, 80)),
        });
        number[^width..].CopyTo(at);
        return bytes;
    }

    private byte[] SetVarint(byte[] bytes)
    {
        var at = At(bytes);
        var varint = Varints[random.Next(Varints.Length)];
        return [.. bytes[..at], .. varint, .. bytes[Math.Min(bytes.Length, at + 1)..]];
    }

    private byte[] Repeated(byte[] bytes)
    {
        var (start, end) = Piece(bytes);
        var piece = bytes[start..end];
        var times = random.Next(1, piece.Length * MostRepetitions > longest ? 3 : MostRepetitions);
        return [.. bytes[..end], .. Enumerable.Repeat(piece, times).SelectMany(static copy => copy), .. bytes[end..]];
    }

    private byte[] Removed(byte[] bytes)
    {
        var (start, end) = Piece(bytes);
        return [.. bytes[..start], .. bytes[end..]];
    }

    private (int Start, int End) Piece(byte[] bytes)
    {
        var (one, two) = (At(bytes), At(bytes));
        return (Math.Min(one, two), Math.Max(one, two));
    }
}
