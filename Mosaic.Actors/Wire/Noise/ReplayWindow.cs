namespace Mosaic.Wire.Noise;

/// <summary>
/// Which packet numbers of a session were received, as a sliding bitmap (RFC 6479): a number is fresh if it is new
/// and not older than <see cref="Span"/> below the greatest one.
/// </summary>
internal sealed class ReplayWindow
{
    private const int Words = 128;
    private const int BitsPerWord = 64;

    /// <summary>How far below the greatest number one may still be taken.</summary>
    public const int Span = (Words - 1) * BitsPerWord;

    private readonly ulong[] _bits = new ulong[Words];
    private ulong _greatest;
    private bool _any;

    /// <summary>Whether the number may be taken; asked before the packet is opened.</summary>
    public bool IsFresh(ulong number)
    {
        if (!_any || number > _greatest)
            return true;
        if (_greatest - number >= Span)
            return false;
        return (_bits[number / BitsPerWord % Words] >> (int)(number % BitsPerWord) & 1) == 0;
    }

    /// <summary>Whether the number is greater than all that were taken.</summary>
    public bool IsNewest(ulong number) => !_any || number > _greatest;

    /// <summary>Notes a fresh number, once its packet proved genuine.</summary>
    public void Accept(ulong number)
    {
        var word = number / BitsPerWord;
        if (!_any || number > _greatest)
        {
            var last = _any ? _greatest / BitsPerWord : 0;
            // Words between the old and the new greatest belong to numbers not seen yet.
            for (var i = 1UL; i <= Math.Min(word - last, Words); i++)
                _bits[(last + i) % Words] = 0;
            _greatest = number;
            _any = true;
        }
        _bits[word % Words] |= 1UL << (int)(number % BitsPerWord);
    }
}
