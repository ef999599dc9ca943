namespace Mosaic.Wire.Transport;

/// <summary>
/// Arrays for long messages, used again: shards come by the thousand and are all of a few lengths, and each would be a
/// large object for the collector. Short messages get arrays of their own. Safe from several threads at once.
/// </summary>
/// <param name="mostKept">Bytes of arrays that wait to be used again, at most.</param>
internal sealed class MessageBuffers(long mostKept)
{
    /// <summary>Arrays have a multiple of these bytes, and shorter messages none of them.</summary>
    public const int Step = 32 * 1024;

    private readonly Stack<byte[]>[] _free =
        [.. Enumerable.Range(0, (WireMessage.MaxMessageBytes / Step) + 1).Select(static _ => new Stack<byte[]>())];

    private readonly Lock _lock = new();
    private long _kept;

    /// <summary>A buffer for a message of at most <see cref="WireMessage.MaxMessageBytes"/>.</summary>
    public MessageBuffer Rent(int length)
    {
        if (length < Step) return new MessageBuffer(GC.AllocateUninitializedArray<byte>(length), length, null);
        var steps = (length + Step - 1) / Step;
        lock (_lock)
        {
            if (_free[steps].TryPop(out var array))
            {
                _kept -= array.Length;
                return new MessageBuffer(array, length, this);
            }
        }
        return new MessageBuffer(GC.AllocateUninitializedArray<byte>(steps * Step), length, this);
    }

    /// <summary>Takes back an array that nobody looks at any more.</summary>
    public void Return(byte[] array)
    {
        lock (_lock)
        {
            if (_kept + array.Length > mostKept) return;
            _kept += array.Length;
            _free[array.Length / Step].Push(array);
        }
    }
}
