using System.Buffers.Binary;
using Mosaic.Wire;
using Mosaic.Wire.Noise;

namespace Mosaic.Tests.Wire;

/// <summary>
/// What an attacker without any key can send: garbage, cut and replayed real datagrams, oversized ones, forgeries with
/// real session ids, handshakes with invented keys, and headers that claim enormous things. All from a seed.
/// </summary>
internal sealed class HostileDatagrams(int seed)
{
    private const int MaxRecorded = 256;

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _recorded = [];

    /// <summary>Overhears a real datagram.</summary>
    public void Record(ReadOnlySpan<byte> datagram)
    {
        lock (_recorded)
        {
            if (_recorded.Count < MaxRecorded)
                _recorded.Add(datagram.ToArray());
            else
                _recorded[_random.Next(MaxRecorded)] = datagram.ToArray();
        }
    }

    /// <summary>The next attack.</summary>
    public byte[] Next() => _random.Next(8) switch
    {
        0 => Garbage(_random.Next(0, 2000)),
        1 => Cut(Recorded()),
        2 => Recorded(),
        3 => Garbage(_random.Next(Datagram.MaxSize + 1, 60_000)),
        4 => Forge(Recorded()),
        5 => Initiation(),
        6 => Claim(),
        _ => Joined(Recorded(), Recorded()),
    };

    private byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Recorded()
    {
        lock (_recorded)
            return _recorded.Count == 0 ? Garbage(100) : _recorded[_random.Next(_recorded.Count)].ToArray();
    }

    private byte[] Cut(byte[] datagram) => datagram[.._random.Next(datagram.Length)];

    private static byte[] Joined(byte[] one, byte[] two) =>
        one.Length + two.Length < 60_000 ? [.. one, .. two] : one;

    private byte[] Forge(byte[] datagram)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
            datagram[_random.Next(datagram.Length)] ^= (byte)(1 << _random.Next(8));
        // Half of them with a fresh number, so that they reach the tag.
        if (datagram.Length >= Datagram.Overhead && _random.Next(2) == 0)
            BinaryPrimitives.WriteUInt64BigEndian(datagram.AsSpan(5), (ulong)_random.NextInt64());
        return datagram;
    }

    /// <summary>A handshake by an invented key.</summary>
    public byte[] Initiation()
    {
        var datagram = Garbage(
            Datagram.InitiationHeaderSize + NoiseHandshake.InitiationOverhead + _random.Next(0, 300));
        new Datagram(DatagramKind.Initiation, (uint)_random.Next(1, int.MaxValue), 0).Write(datagram);
        return datagram;
    }

    // Every field at its greatest, behind a session id that may be real.
    private byte[] Claim()
    {
        var datagram = Garbage(_random.Next(Datagram.Overhead, Datagram.MaxSize));
        var id = BinaryPrimitives.ReadUInt32BigEndian(Recorded().AsSpan(1));
        new Datagram((DatagramKind)_random.Next(1, 5), id, ulong.MaxValue).Write(datagram);
        datagram.AsSpan(Datagram.HeaderSize).Fill(0xff);
        return datagram;
    }
}
