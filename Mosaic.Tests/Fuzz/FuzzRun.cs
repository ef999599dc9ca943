using Mosaic.Tests.Fuzz.Targets;
using Xunit.Sdk;

namespace Mosaic.Tests.Fuzz;

/// <summary>
/// Gives one target many inputs. Each input has a seed of its own, so that any can be had again alone; a failure, or an
/// input that takes longer than <see cref="Patience"/>, names its seed and shows its bytes.
/// </summary>
/// <param name="target">The parser.</param>
/// <param name="firstSeed">The seed of the first input; the next one's is greater by one.</param>
internal sealed class FuzzRun(FuzzTarget target, int firstSeed)
{
    /// <summary>An input that is not parsed within this never will be.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private volatile Input? _current;
    private Exception? _failure;

    private sealed record Input(int Seed, byte[] Bytes);

    /// <summary>How many inputs the parser took.</summary>
    public int Taken { get; private set; }

    /// <summary>Parses so many inputs.</summary>
    /// <exception cref="XunitException">One broke a promise, threw what it must not, or did not end.</exception>
    public void Run(int rounds)
    {
        // A thread of its own: one that hangs can be left behind.
        var thread = new Thread(() => _failure = FailureOf(rounds)) { IsBackground = true };
        thread.Start();
        for (var before = _current; !thread.Join(Patience); before = _current)
        {
            if (before is not null && ReferenceEquals(before, _current))
                throw new XunitException(Describe(before, $"was not parsed within {Patience.TotalSeconds} s"));
        }
        if (_failure is not null)
            throw new XunitException(Describe(_current!, $"broke it: {_failure}"), _failure);
    }

    private Exception? FailureOf(int rounds)
    {
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                var seed = unchecked(firstSeed + round);
                _current = new Input(seed, InputOf(seed));
                if (target.Check(_current.Bytes)) Taken++;
            }
            return null;
        }
#pragma warning disable CA1031 // Whatever comes out is the finding.
        catch (Exception e)
        {
            return e;
        }
#pragma warning restore CA1031
    }

    private byte[] InputOf(int seed) => new Mutator(new Random(seed), target.Samples, target.LongestInput).Next();

    private string Describe(Input input, string what) =>
        $"{target.Name}: the input of MOSAIC_SEED={input.Seed} {what}\n{Convert.ToHexStringLower(input.Bytes)}";
}
