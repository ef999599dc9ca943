using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Wire.Bridge;

/// <summary>
/// A bounded queue of received datagrams between one thread that receives and one that reads. Its slots are reused;
/// nothing is allocated once each was used.
/// </summary>
internal sealed class DatagramRing
{
    private sealed class Slot(AddressFamily family)
    {
        public byte[] Bytes = [];
        public int Length;
        public readonly SocketAddress From = new(family, SocketAddress.GetMaximumAddressSize(family));
    }

    private readonly Slot[] _slots;
    private long _written;
    private long _read;

    /// <summary>A ring for so many datagrams.</summary>
    public DatagramRing(int capacity, AddressFamily family)
    {
        _slots = new Slot[capacity];
        for (var i = 0; i < capacity; i++)
            _slots[i] = new Slot(family);
    }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _read) == Volatile.Read(ref _written);

    /// <summary>The receiver's side: copies a datagram in; false when full.</summary>
    public bool TryWrite(ReadOnlySpan<byte> datagram, SocketAddress from)
    {
        var written = _written;
        if (written - Volatile.Read(ref _read) >= _slots.Length)
            return false;
        var slot = _slots[written % _slots.Length];
        if (slot.Bytes.Length < datagram.Length)
        {
            var isCommon = datagram.Length <= WireSettings.MinDatagram;
            slot.Bytes = new byte[isCommon ? WireSettings.MinDatagram : Datagram.MaxSize];
        }
        datagram.CopyTo(slot.Bytes);
        slot.Length = datagram.Length;
        slot.From.Size = from.Size;
        from.Buffer.Span[..from.Size].CopyTo(slot.From.Buffer.Span);
        Volatile.Write(ref _written, written + 1);
        return true;
    }

    /// <summary>The reader's side: the oldest datagram, valid until <see cref="Advance"/>; false when empty.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> datagram, [NotNullWhen(true)] out SocketAddress? from)
    {
        // Asked before the slot is touched: until it is written, the other thread may be in the middle of it.
        if (IsEmpty)
        {
            datagram = default;
            from = null;
            return false;
        }
        var slot = _slots[_read % _slots.Length];
        datagram = slot.Bytes.AsSpan(0, slot.Length);
        from = slot.From;
        return true;
    }

    /// <summary>The reader's side: is done with the oldest datagram.</summary>
    public void Advance() => Volatile.Write(ref _read, _read + 1);
}
