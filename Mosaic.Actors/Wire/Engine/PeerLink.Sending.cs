namespace Mosaic.Wire.Engine;

/// <content>Datagrams on their way out: how long, in runs, within what an unproven address allows.</content>
internal sealed partial class PeerLink
{
    /// <summary>Bytes worth a datagram, where an unproven address allows no more.</summary>
    private const int LeastDatagram = 64;

    /// <summary>Sends what is due; afterwards nothing is until <see cref="NextTimer"/>.</summary>
    public void Flush(long now)
    {
        if (_transport is null || !IsUsable(_current, now))
            return;
        Probe(now);
        var size = _transport.DatagramSize;
        var longest = Math.Min(WireContext.MaxRun / size, WireContext.MaxSegments) * size;
        var run = 0;
        while (MaySend && TryWrite(_context.Outgoing.AsSpan(run, size), now, out var length))
        {
            run += length;
            // A run ends with a datagram that is not full.
            if (length == size && run < longest)
                continue;
            _context.Output.Send(_current.Path.Address, _context.Outgoing.AsSpan(0, run), size);
            run = 0;
        }
        if (run > 0)
            _context.Output.Send(_current.Path.Address, _context.Outgoing.AsSpan(0, run), size);
        if (NeedsRekey(now))
            BeginHandshake(now);
    }

    // A datagram of its own, longer than the others, to see whether it arrives.
    private void Probe(long now)
    {
        if (_current!.Path.Challenge is not null || _transport!.ProbeSize(now) is not { } size)
            return;
        var datagram = _context.Outgoing.AsSpan(0, size);
        var frames = size - Datagram.Overhead;
        _transport.WriteProbe(datagram.Slice(Datagram.HeaderSize, frames), now, out var number);
        Seal(datagram, frames, number);
        _context.Output.Send(_current.Path.Address, datagram, size);
    }

    private bool MaySend => _current!.Path.Allowance >= LeastDatagram;

    // The next datagram, sealed.
    private bool TryWrite(Span<byte> datagram, long now, out int length)
    {
        length = 0;
        datagram = datagram[..(int)Math.Min(datagram.Length, _current!.Path.Allowance)];
        var room = datagram.Slice(Datagram.HeaderSize, datagram.Length - Datagram.Overhead);
        if (!_transport!.TryWrite(room, now, out var frames, out var number))
            return false;
        length = Seal(datagram, frames, number);
        return true;
    }

    // A datagram on its way to the current path; its length.
    private int Seal(Span<byte> datagram, int frames, ulong number)
    {
        var length = _current!.Seal(datagram, frames, number);
        _current.Path.OnSent(length);
        BytesOut += length;
        PacketsOut++;
        return length;
    }

    private int LongestDatagram(Session session) =>
        Math.Min(_context.Settings.MaxDatagram, session.Remote.MaxDatagram);

    // The loopback interface carries 64 KiB: there is nothing to find out.
    private int DatagramSize(Session session) =>
        WireContext.IsLoopback(session.Path.Address) ? LongestDatagram(session) : WireSettings.MinDatagram;
}
