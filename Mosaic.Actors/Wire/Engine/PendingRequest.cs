using Mosaic.Model;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire.Engine;

/// <summary>A request of ours without an outcome yet, or a one-way message waiting for a session.</summary>
internal sealed class PendingRequest(
    long token, NodeId to, WireMessage message, long since, long deadline, bool wantsReply)
{
    /// <summary>The owner's name for it; one-way messages have negative ones of the engine's.</summary>
    public long Token => token;

    /// <summary>Whom it is for.</summary>
    public NodeId To => to;

    /// <summary>What is sent.</summary>
    public WireMessage Message => message;

    /// <summary>Bytes of prefix, header and payload; more than the limit of a message is never sent.</summary>
    public long Size { get; } = MessageCodec.SizeOf(message);

    /// <summary>When it was asked, in µs.</summary>
    public long Since => since;

    /// <summary>When it fails, in µs.</summary>
    public long Deadline => deadline;

    /// <summary>False for a one-way message.</summary>
    public bool WantsReply => wantsReply;

    /// <summary>It in the transport, once there is one.</summary>
    public OutgoingMessage? Outgoing { get; set; }
}

/// <summary>A message that handlers work on.</summary>
/// <param name="Id">Its ticket.</param>
/// <param name="Link">The peer; null when the request is our own.</param>
/// <param name="Transport">What the reply goes through; if the link has another by then, nobody waits for it.</param>
/// <param name="Request">The peer's request id, or the token of our own request.</param>
/// <param name="Kind">What was asked: it says how long the reply may be.</param>
/// <param name="Bytes">Whose credit returns when it is handled.</param>
/// <param name="Deadline">When it is void, in µs.</param>
internal sealed record Ticket(
    long Id, PeerLink? Link, PeerTransport? Transport, ulong Request, WireKind Kind, int Bytes, long Deadline)
{
    /// <summary>Whether somebody waits for a reply.</summary>
    public bool WantsReply { get; set; }
}
