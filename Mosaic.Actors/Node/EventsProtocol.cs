using System.Collections.Immutable;

namespace Mosaic.Node;

/// <summary>What <c>/user/events</c> takes and sends. All local.</summary>
public static class EventsProtocol
{
    /// <summary>The longest that a reader waits for an event.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    /// <summary>Asks for events; answered by <see cref="Page"/>.</summary>
    /// <param name="After">The number of the last one seen; 0: begin with the oldest there is.</param>
    /// <param name="Waits">Where there is none, waits for one, for up to <see cref="Wait"/>.</param>
    public sealed record Read(long After, bool Waits);

    /// <summary>Events in order, those of other accounts left out.</summary>
    /// <param name="Events">None, where nothing happened.</param>
    /// <param name="Next">To be given as <see cref="Read.After"/> next.</param>
    /// <param name="Missed">How many were forgotten before they were read.</param>
    /// <param name="IsLast">Whether nothing more is there yet.</param>
    public sealed record Page(ImmutableArray<NodeEvent> Events, long Next, long Missed, bool IsLast);

    /// <summary>Too many wait already.</summary>
    public sealed record Busy(string Reason);
}
