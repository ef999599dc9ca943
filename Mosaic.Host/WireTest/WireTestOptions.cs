using System.Globalization;

namespace Mosaic.Host.WireTest;

/// <summary>The options of the hidden command, <c>--name value</c> each.</summary>
internal sealed class WireTestOptions
{
    private readonly Dictionary<string, string> _values = [];

    private WireTestOptions() { }

    /// <summary>Reads <c>--name value</c> pairs; null if they are not such.</summary>
    public static WireTestOptions? Parse(ReadOnlySpan<string> args)
    {
        var options = new WireTestOptions();
        if (args.Length % 2 != 0)
            return null;
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                return null;
            options._values[args[i][2..]] = args[i + 1];
        }
        return options;
    }

    /// <summary>Bytes each side sends.</summary>
    public long Size => long.Parse(Text("size", "67108864"), CultureInfo.InvariantCulture);

    /// <summary>What all randomness but the keys' follows from.</summary>
    public int Seed => int.Parse(Text("seed", "1"), CultureInfo.InvariantCulture);

    /// <summary>Which of two sides a child is: 0 or 1.</summary>
    public int Side => int.Parse(Text("side", "0"), CultureInfo.InvariantCulture);

    /// <summary>The UDP port to bind; 0 = any.</summary>
    public int Port => int.Parse(Text("port", "0"), CultureInfo.InvariantCulture);

    /// <summary>The peer's port, or the relay's for it; 0 = read it from stdin.</summary>
    public int PeerPort => int.Parse(Text("peer-port", "0"), CultureInfo.InvariantCulture);

    /// <summary>The largest datagram, in bytes.</summary>
    public int Datagram => int.Parse(Text("datagram", "8192"), CultureInfo.InvariantCulture);

    /// <summary>Bytes of receive buffer to ask for; 0 = the kernel's default.</summary>
    public int ReceiveBuffer => int.Parse(Text("receive-buffer", "0"), CultureInfo.InvariantCulture);

    /// <summary>The ports of the two sides a relay stands between.</summary>
    public (int A, int B) Between =>
        (int.Parse(Text("a", "0"), CultureInfo.InvariantCulture), int.Parse(Text("b", "0"), CultureInfo.InvariantCulture));

    /// <summary>The network between them.</summary>
    public LossModel Network => new(
        Share("drop", LossModel.Rough.Drop), Share("duplicate", LossModel.Rough.Duplicate),
        Share("reorder", LossModel.Rough.Reorder), Share("corrupt", 0), LossModel.Rough.ReorderDelay);

    private double Share(string name, double otherwise) =>
        double.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);
}
