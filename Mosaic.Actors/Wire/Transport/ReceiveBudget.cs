namespace Mosaic.Wire.Transport;

/// <summary>
/// Bytes of unhandled messages that all peers together may have here. Credit bounds each peer; this bounds a crowd of
/// them. A message beyond it is not taken, which its sender sees as loss, so that it tries again and slows down. A peer
/// that has nothing here always gets one message in: no crowd keeps it out.
/// </summary>
internal sealed class ReceiveBudget(long most)
{
    /// <summary>Bytes held now, as credit counts them.</summary>
    public long Held { get; private set; }

    /// <summary>Takes room for a message; false if there is none.</summary>
    /// <param name="cost">What it costs (<see cref="OutgoingQueue.CostOf"/>).</param>
    /// <param name="heldByPeer">What its sender has here already.</param>
    public bool TryTake(long cost, long heldByPeer)
    {
        if (heldByPeer > 0 && Held + cost > most) return false;
        Held += cost;
        return true;
    }

    /// <summary>Gives room back.</summary>
    public void Return(long cost) => Held -= cost;
}
