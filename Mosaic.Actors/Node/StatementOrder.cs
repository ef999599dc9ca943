using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Which of two statements of one node replaces the other: a total order, the same on every node.</summary>
internal static class StatementOrder
{
    /// <summary>Whether <paramref name="left"/> is later: by time, ties by bytes.</summary>
    public static bool IsLater((Hlc Time, Statement Statement) left, (Hlc Time, Statement Statement) right)
    {
        var order = left.Time.CompareTo(right.Time);
        if (order == 0) order = left.Statement.Bytes.Span.SequenceCompareTo(right.Statement.Bytes.Span);
        return order > 0;
    }
}
