namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>What the targets check with.</summary>
internal static class Promise
{
    /// <summary>Fails unless it holds.</summary>
    public static void Holds(bool holds, string promise)
    {
        if (!holds) throw new BrokenPromiseException(promise);
    }

    /// <summary>Fails unless both are the same bytes.</summary>
    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string promise) =>
        Holds(expected.SequenceEqual(actual), promise);

    /// <summary>A parser that refuses by this exception and no other.</summary>
    public static Func<byte[], bool> Refusing<TException>(Action<byte[]> parse) where TException : Exception => input =>
    {
        try
        {
            parse(input);
            return true;
        }
        catch (TException)
        {
            return false;
        }
    };
}
