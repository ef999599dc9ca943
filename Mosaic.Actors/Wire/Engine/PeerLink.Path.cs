using System.Net;

namespace Mosaic.Wire.Engine;

/// <content>A peer whose address changes while a session lives.</content>
internal sealed partial class PeerLink
{
    /// <summary>The time between two challenges to one address, at least, in µs.</summary>
    private const long ChallengeMicros = 20_000;

    private long _challengedAt = long.MinValue / 2;

    // Whoever has the keys is where the newest packet came from, or somebody copied it. So packets go on where they
    // went, and there goes a challenge. A guest does not move.
    private void Follow(Session session, SocketAddress from, bool isNewest, int bytes, long now)
    {
        if (session.Path.Address.Equals(from))
        {
            session.Path.OnReceived(bytes);
            return;
        }
        if (!isNewest || IsGuest)
            return;
        if (session.Candidate?.Address.Equals(from) is not true)
            session.Candidate = new Path(Clone(from), _context.RandomNumber());
        else if (now - _challengedAt < ChallengeMicros)
            return;
        _challengedAt = now;
        var challenge = _context.Outgoing.AsSpan(0, WireSettings.MinDatagram);
        var frames = _transport!.WriteChallenge(
            challenge[Datagram.HeaderSize..], session.Candidate.Challenge!.Value, out var number);
        var length = session.Seal(challenge, frames, number);
        _context.Output.Send(session.Candidate.Address, challenge[..length], length);
    }

    private void OnPathAnswer(Session session, ulong answer)
    {
        if (session.Path.TryProve(answer) || session.Candidate?.TryProve(answer) is not true)
            return;
        session.Path = session.Candidate;
        session.Candidate = null;
        _lastAddress = session.Path.Address;
        _transport!.OnPathChanged(DatagramSize(session), LongestDatagram(session));
    }
}
