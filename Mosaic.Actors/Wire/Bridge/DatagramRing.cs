using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Wire.Bridge;

/// <summary>
/// A bounded queue of received runs (see <see cref="IDatagramPort"/>) between one thread that receives and one that
/// reads. The receiver writes straight into it and the reader reads there: nothing is copied or allocated.
/// </summary>
internal sealed class DatagramRing
{
    private sealed class Run(AddressFamily family)
    {
        public int Start, Length, Segment;
        // Where the bytes of the next run may begin, counted since the beginning: those before are in use.
        public long End;
        public readonly SocketAddress From = new(family, SocketAddress.GetMaximumAddressSize(family));
    }

    /// <summary>Room for one run wherever it begins: at the front if what is left at the end is too little.</summary>
    public const int LeastBytes = 2 * IDatagramPort.ReceiveSize;

    private readonly byte[] _bytes;
    private readonly Run[] _runs;
    private long _written, _read;
    private long _writtenBytes, _readBytes;
    private long _reserved;

    /// <summary>A ring for so many bytes, at least <see cref="LeastBytes"/>, and so many runs.</summary>
    public DatagramRing(int bytes, int runs, AddressFamily family)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, LeastBytes);
        // Never moved, since the kernel writes there while the thread waits.
        _bytes = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        _runs = new Run[runs];
        for (var i = 0; i < runs; i++)
            _runs[i] = new Run(family);
    }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _read) == Volatile.Read(ref _written);

    /// <summary>
    /// The receiver's side: room of <see cref="IDatagramPort.ReceiveSize"/> bytes for the next run, and for its sender;
    /// false when full.
    /// </summary>
    public bool TryReserve(out Span<byte> room, [NotNullWhen(true)] out SocketAddress? from)
    {
        room = default;
        from = null;
        if (_written - Volatile.Read(ref _read) >= _runs.Length) return false;
        _reserved = _writtenBytes;
        var left = _bytes.Length - (int)(_reserved % _bytes.Length);
        if (left < IDatagramPort.ReceiveSize) _reserved += left;
        if (_reserved + IDatagramPort.ReceiveSize - Volatile.Read(ref _readBytes) > _bytes.Length) return false;
        room = _bytes.AsSpan((int)(_reserved % _bytes.Length), IDatagramPort.ReceiveSize);
        from = _runs[_written % _runs.Length].From;
        return true;
    }

    /// <summary>The receiver's side: the reserved room holds a run.</summary>
    public void Commit(int length, int segment)
    {
        var run = _runs[_written % _runs.Length];
        (run.Start, run.Length, run.Segment) = ((int)(_reserved % _bytes.Length), length, segment);
        run.End = _writtenBytes = _reserved + length;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>The reader's side: the oldest run, valid until <see cref="Advance"/>; false when empty.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> bytes, out int segment, [NotNullWhen(true)] out SocketAddress? from)
    {
        bytes = default;
        segment = 0;
        from = null;
        // Asked before the run is touched: until it is written, the other thread may be in the middle of it.
        if (IsEmpty) return false;
        var run = _runs[_read % _runs.Length];
        bytes = _bytes.AsSpan(run.Start, run.Length);
        segment = run.Segment;
        from = run.From;
        return true;
    }

    /// <summary>The reader's side: is done with the oldest run.</summary>
    public void Advance()
    {
        Volatile.Write(ref _readBytes, _runs[_read % _runs.Length].End);
        Volatile.Write(ref _read, _read + 1);
    }
}
