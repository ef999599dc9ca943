using System.Buffers;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// What is signed: a label and a message in one piece, in the caller's stack where it fits there. The label says what
/// the signature is for; none is a prefix of another, so that a signature never serves a second purpose.
/// </summary>
internal ref struct LabelledMessage : IDisposable
{
    /// <summary>How many bytes the caller lends.</summary>
    public const int ScratchSize = 1024;

    private byte[]? _rented;

    /// <summary>Joins the two in <paramref name="scratch"/>, or in a rented buffer if that is too small.</summary>
    public LabelledMessage(ReadOnlySpan<byte> label, ReadOnlySpan<byte> message, Span<byte> scratch)
    {
        var length = checked(label.Length + message.Length);
        if (length > scratch.Length) scratch = _rented = ArrayPool<byte>.Shared.Rent(length);
        label.CopyTo(scratch);
        message.CopyTo(scratch[label.Length..]);
        Bytes = scratch[..length];
    }

    /// <summary>Label ‖ message, until disposed.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bytes = default;
        if (_rented is null) return;
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }
}
