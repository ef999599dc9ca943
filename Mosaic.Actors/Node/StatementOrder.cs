using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>The order of statements by time, ties by bytes: a total one, the same on every node.</summary>
internal static class StatementOrder
{
    /// <summary>Whether <paramref name="left"/> is later, and so replaces the other where one of them stays.</summary>
    public static bool IsLater((Hlc Time, Statement Statement) left, (Hlc Time, Statement Statement) right) =>
        Compare(left, right) > 0;

    /// <summary>Less than, equal to or greater than 0, as <see cref="IComparable{T}"/> has it.</summary>
    public static int Compare((Hlc Time, Statement Statement) left, (Hlc Time, Statement Statement) right)
    {
        var order = left.Time.CompareTo(right.Time);
        return order != 0 ? order : left.Statement.Bytes.Span.SequenceCompareTo(right.Statement.Bytes.Span);
    }
}
