using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The marks of the columns that a receipt names, in its order. Millions of receipts name one or two: those need no
/// array.
/// </summary>
internal readonly struct ColumnMarks
{
    private const int Inline = 2;

    private readonly Pair _pair;
    private readonly ColumnMark[]? _many;
    private readonly int _count;

    /// <summary>Of a receipt's columns.</summary>
    public ColumnMarks(ImmutableArray<(int Column, ColumnRoot Root)> columns)
    {
        _count = columns.Length;
        _many = _count > Inline ? new ColumnMark[_count] : null;
        Span<ColumnMark> marks = _many is null ? _pair : _many;
        for (var i = 0; i < _count; i++) marks[i] = ColumnMark.Of(columns[i].Column, columns[i].Root);
    }

    /// <summary>All of them, of a field that stays where it is.</summary>
    public static ReadOnlySpan<ColumnMark> Of(ref readonly ColumnMarks marks) => marks._many is { } many
        ? many
        : ((ReadOnlySpan<ColumnMark>)marks._pair)[..marks._count];

    [InlineArray(Inline)]
    private struct Pair
    {
        private ColumnMark _first;
    }
}
