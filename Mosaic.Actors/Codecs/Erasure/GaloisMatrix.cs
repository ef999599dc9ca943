namespace Mosaic.Codecs.Erasure;

/// <summary>A matrix over GF(2^8), stored row by row; at most 256 rows and columns.</summary>
internal sealed class GaloisMatrix
{
    private readonly byte[] _cells;

    /// <summary>All zero.</summary>
    public GaloisMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        _cells = new byte[rows * columns];
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>One row, in place.</summary>
    public Span<byte> this[int row] => _cells.AsSpan(row * Columns, Columns);

    /// <summary>The matrix whose cell (r, c) is r^c: any set of as many rows as columns is independent.</summary>
    public static GaloisMatrix Vandermonde(int rows, int columns)
    {
        var matrix = new GaloisMatrix(rows, columns);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++) matrix[r][c] = GaloisField.Power((byte)r, c);
        }
        return matrix;
    }

    /// <summary>The product, whose rows are combinations of the rows of <paramref name="right"/>.</summary>
    public GaloisMatrix Times(GaloisMatrix right)
    {
        var product = new GaloisMatrix(Rows, right.Columns);
        for (var r = 0; r < Rows; r++)
        {
            for (var i = 0; i < Columns; i++) ShardMath.MultiplyAdd(this[r][i], right[i], product[r]);
        }
        return product;
    }

    /// <summary>The inverse of a square matrix, by Gauss-Jordan elimination.</summary>
    /// <exception cref="InvalidOperationException">Its rows are not independent.</exception>
    public GaloisMatrix Inverted()
    {
        var left = new GaloisMatrix(Rows, Rows);
        _cells.CopyTo(left._cells, 0);
        var right = new GaloisMatrix(Rows, Rows);
        for (var i = 0; i < Rows; i++) right[i][i] = 1;
        for (var i = 0; i < Rows; i++)
        {
            var pivot = i;
            while (pivot < Rows && left[pivot][i] == 0) pivot++;
            if (pivot == Rows) throw new InvalidOperationException("the rows of a matrix are not independent");
            left.SwapRows(i, pivot);
            right.SwapRows(i, pivot);
            var scale = GaloisField.Inverse(left[i][i]);
            ScaleRow(left[i], scale);
            ScaleRow(right[i], scale);
            for (var r = 0; r < Rows; r++)
            {
                var factor = left[r][i];
                if (r == i || factor == 0) continue;
                ShardMath.MultiplyAdd(factor, left[i], left[r]);
                ShardMath.MultiplyAdd(factor, right[i], right[r]);
            }
        }
        return right;
    }

    private static void ScaleRow(Span<byte> row, byte factor)
    {
        foreach (ref var cell in row) cell = GaloisField.Multiply(cell, factor);
    }

    private void SwapRows(int a, int b)
    {
        if (a == b) return;
        for (var c = 0; c < Columns; c++) (this[a][c], this[b][c]) = (this[b][c], this[a][c]);
    }
}
