namespace Mosaic.Codecs.Erasure;

/// <summary>How one kind of hardware multiplies many bytes at once by one coefficient.</summary>
/// <typeparam name="TVector">The bytes of one vector.</typeparam>
/// <typeparam name="TInput">A vector made ready to be multiplied by one coefficient after another.</typeparam>
/// <typeparam name="TTable">A coefficient in the form that multiplies.</typeparam>
internal unsafe interface IShardLanes<TVector, TInput, TTable>
{
    /// <summary>What a kernel of these lanes is called in benchmarks.</summary>
    static abstract string Name { get; }

    /// <summary>Bytes of a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Bytes of a coefficient in memory.</summary>
    static abstract int TableSize { get; }

    /// <summary>Writes a coefficient to memory.</summary>
    static abstract void WriteTable(byte coefficient, Span<byte> table);

    /// <summary>Reads a coefficient from memory.</summary>
    static abstract TTable LoadTable(byte* table);

    /// <summary>Reads a vector of a source.</summary>
    static abstract TInput LoadInput(byte* source);

    /// <summary>The sum and the product of input and coefficient.</summary>
    static abstract TVector AddProduct(TVector sum, TInput input, TTable coefficient);

    /// <summary>Writes a vector of a target.</summary>
    static abstract void Store(TVector vector, byte* target);
}
