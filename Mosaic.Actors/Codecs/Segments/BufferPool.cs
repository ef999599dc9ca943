using System.Collections.Concurrent;

namespace Mosaic.Codecs.Segments;

/// <summary>
/// Buffers of one length for one transfer: allocated when none is left, kept for the next one when returned, gone with
/// the transfer. What is never returned is the collector's. Safe from several threads at once.
/// </summary>
/// <param name="length">Bytes of each buffer.</param>
/// <param name="most">Buffers that are kept; more that are returned are left to the collector.</param>
internal sealed class BufferPool(int length, int most)
{
    private readonly ConcurrentStack<byte[]> _free = [];

    /// <summary>Bytes of each buffer.</summary>
    public int Length => length;

    /// <summary>A buffer with whatever was in it before.</summary>
    public byte[] Rent() => _free.TryPop(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Takes back a buffer that nobody looks at any more.</summary>
    public void Return(byte[] buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(buffer.Length, length);
        if (_free.Count < most) _free.Push(buffer);
    }

    /// <summary>Overwrites what is in the buffers that are free; those still out must be returned first.</summary>
    public void Wipe()
    {
        while (_free.TryPop(out var buffer)) Array.Clear(buffer);
    }
}
