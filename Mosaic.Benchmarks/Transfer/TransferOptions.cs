using Mosaic.Host.Output;

namespace Mosaic.Benchmarks.Transfer;

/// <summary>What the command line asks for.</summary>
/// <param name="Bytes">Size of the file that is moved.</param>
/// <param name="Json">Results as JSON.</param>
internal sealed record TransferOptions(long Bytes, bool Json)
{
    public const string Usage = """
        usage: dotnet run -c Release --project Mosaic.Benchmarks -- transfer [--size SIZE] [--json]
          transfer       upload and download one file through a network of four node processes on loopback
          --size SIZE    of the file (2GiB)
          --json         print {"results":[{"name","value","unit"}]}
        """;

    private const long DefaultBytes = 2L << 30;

    /// <summary>Null when the arguments are none that <see cref="Usage"/> describes.</summary>
    public static TransferOptions? TryParse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0 || arguments[0] != "transfer") return null;
        var options = new TransferOptions(DefaultBytes, Json: false);
        for (var at = 1; at < arguments.Count; at++)
        {
            if (arguments[at] == "--json")
                options = options with { Json = true };
            else if (arguments[at] == "--size" && ByteSize.TryParse(arguments.ElementAtOrDefault(++at), out var size))
                options = options with { Bytes = size };
            else
                return null;
        }
        return options;
    }
}
