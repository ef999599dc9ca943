namespace Mosaic.Wire.Transport;

/// <summary>
/// The bytes of a message that is arriving or has arrived, in an array of a <see cref="MessageBuffers"/>. Whoever is
/// done with them may give the array back; who never does leaves it to the collector.
/// </summary>
internal sealed class MessageBuffer(byte[] bytes, int length, MessageBuffers? owner)
{
    private byte[]? _bytes = bytes;

    /// <summary>Bytes of the message.</summary>
    public int Length => length;

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The array was given back.</exception>
    public Memory<byte> Memory =>
        (_bytes ?? throw new ObjectDisposedException(nameof(MessageBuffer))).AsMemory(0, length);

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The array was given back.</exception>
    public Span<byte> Span => Memory.Span;

    /// <summary>Gives the array back, once: nobody may look at the bytes any more. From any thread.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } array)
            owner?.Return(array);
    }
}
