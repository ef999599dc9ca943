using System.Net;
using Mosaic.Model;

namespace Mosaic.Wire.Engine;

/// <summary>What the engine tells its owner.</summary>
internal abstract record WireEvent
{
    private WireEvent() { }

    /// <summary>A peer's message, to be answered by its ticket.</summary>
    public sealed record Arrived(NodeId From, WireMessage Message, long Ticket, bool WantsReply, TimeSpan Remaining)
        : WireEvent;

    /// <summary>A guest's Join, to be answered by its ticket.</summary>
    public sealed record GuestArrived(
        Id256 Key, IPEndPoint Address, WireMessage Message, long Ticket, TimeSpan Remaining) : WireEvent;

    /// <summary>The outcome of a request: an answer, perhaps a refusal.</summary>
    public sealed record Answered(long Request, NodeId From, WireMessage Message) : WireEvent;

    /// <summary>The outcome of a request: no answer.</summary>
    public sealed record Unanswered(long Request, NodeId To, WireFailure Reason, string Detail) : WireEvent;
}

/// <summary>What the engine does to the world.</summary>
internal interface IWireOutput
{
    /// <summary>
    /// Sends a run: datagrams of <paramref name="segment"/> bytes each, the last perhaps shorter, one after the other.
    /// Each may be lost. The bytes are only lent.
    /// </summary>
    void Send(SocketAddress to, ReadOnlySpan<byte> run, int segment);

    /// <summary>Tells the owner.</summary>
    void Emit(WireEvent happened);
}
