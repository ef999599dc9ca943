namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>A parser broke a promise: what it took does not come out again, or it took more than it may.</summary>
/// <param name="message">Which.</param>
internal sealed class BrokenPromiseException(string message) : Exception(message);

/// <summary>One parser of bytes that come from the network, the disk or a person.</summary>
/// <param name="Name">Lowercase words joined by '-'; what one calls it on the command line.</param>
/// <param name="Parse">
/// Parses: true for what it takes, false for what it refuses, be it by false, null or the one exception its contract
/// names. Any other exception is a bug. It keeps no state between calls.
/// </param>
/// <param name="Samples">What it takes: where inputs begin.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], bool> Parse, IReadOnlyList<byte[]> Samples)
{
    /// <summary>Bytes that a parse may allocate whatever its input is: exceptions, keys, empty collections.</summary>
    public int MostBytes { get; init; } = 64 << 10;

    /// <summary>Bytes that a parse may allocate for each byte of its input.</summary>
    public int MostBytesPerByte { get; init; } = 64;

    /// <summary>The longest input that is tried, in bytes.</summary>
    public int LongestInput { get; init; } = 8 << 10;

    /// <summary>Inputs of an ordinary run; fewer where one costs a scalar multiplication.</summary>
    public int Rounds { get; init; } = 4000;

    /// <summary>Parses one input, and sees whether all promises are kept.</summary>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="BrokenPromiseException">It was not.</exception>
    public bool Check(byte[] input)
    {
        var allocated = Measured(input, out var taken);
        // The first time may load code and tables; what an input takes by itself, it takes again.
        if (allocated > LimitOf(input))
            allocated = Measured(input, out taken);
        return allocated <= LimitOf(input)
            ? taken
            : throw new BrokenPromiseException(
                $"{input.Length} bytes made it allocate {allocated}, more than {LimitOf(input)}");
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private long LimitOf(byte[] input) => MostBytes + (long)MostBytesPerByte * input.Length;

    private long Measured(byte[] input, out bool taken)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        taken = Parse(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
