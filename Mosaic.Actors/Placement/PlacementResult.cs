using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>The answer to a <see cref="PlacementRequest"/>: <see cref="Placed"/> or <see cref="Refused"/>.</summary>
public abstract record PlacementResult
{
    private protected PlacementResult() { }
}

/// <summary>How many failure domains of a kind, any of them, may be lost with k distinct columns remaining.</summary>
/// <param name="Nodes">Any so many nodes; -1 when there are not k distinct columns at all. So for the others.</param>
/// <param name="Zones">Any so many zones.</param>
/// <param name="Accounts">Any so many accounts' nodes.</param>
public readonly record struct SpareByDomain(int Nodes, int Zones, int Accounts);

/// <summary>Every column has a holder.</summary>
/// <param name="ByColumn">The holder of each column; n long.</param>
/// <param name="Spares">What may be lost once all are stored.</param>
public sealed record Placed(ImmutableArray<NodeId> ByColumn, SpareByDomain Spares) : PlacementResult
{
    /// <summary>How many nodes, any of them, may be lost.</summary>
    public int Spare => Spares.Nodes;

    /// <summary>True when the loss of one peer could lose the content; only ever so by request.</summary>
    public bool IsFragile => Spare < 1;
}

/// <summary>The columns cannot be placed so that any one peer may die, or at all.</summary>
/// <param name="FragileWouldDo">True when it would succeed with <see cref="PlacementRequest.AllowFragile"/>.</param>
/// <param name="Message">For a person: what is missing and what to do instead.</param>
public abstract record Refused(bool FragileWouldDo, string Message) : PlacementResult;

/// <summary>There are not enough peers for this code, whatever space they have.</summary>
/// <param name="Available">Peers that can be used now.</param>
/// <param name="Needed">Peers this code needs so that any one of them may die.</param>
/// <param name="FittingCodes">Codes that keep the promise on the available peers, the best first; may be empty.</param>
/// <param name="FragileWouldDo">True when it would succeed with <see cref="PlacementRequest.AllowFragile"/>.</param>
/// <param name="Message">For a person: what is missing and what to do instead.</param>
public sealed record TooFewPeers(
    int Available, int Needed, ImmutableArray<Code> FittingCodes, bool FragileWouldDo, string Message)
    : Refused(FragileWouldDo, Message);

/// <summary>There are enough peers, but they lack the space.</summary>
/// <param name="ColumnBytes">Bytes a column takes.</param>
/// <param name="MissingColumns">Columns that need a holder.</param>
/// <param name="FreeBytes">Bytes that all usable peers together have free.</param>
/// <param name="LargestColumnBytes">The largest column with which the request would be placed; 0 when none.</param>
/// <param name="FragileWouldDo">True when it would succeed with <see cref="PlacementRequest.AllowFragile"/>.</param>
/// <param name="Message">For a person: what is missing and what to do instead.</param>
public sealed record NoSpace(
    long ColumnBytes, int MissingColumns, long FreeBytes, long LargestColumnBytes, bool FragileWouldDo, string Message)
    : Refused(FragileWouldDo, Message);
