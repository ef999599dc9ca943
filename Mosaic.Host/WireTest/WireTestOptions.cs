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
    public int Seed => Number("seed", 1);

    /// <summary>Which of two sides a child is: 0 or 1.</summary>
    public int Side => Number("side", 0);

    /// <summary>The UDP port to bind; 0 = any.</summary>
    public int Port => Number("port", 0);

    /// <summary>The peer's port, or the relay's for it; 0 = read it from stdin.</summary>
    public int PeerPort => Number("peer-port", 0);

    /// <summary>The largest datagram, in bytes.</summary>
    public int Datagram => Number("datagram", 8192);

    /// <summary>Bytes of receive buffer to ask for; 0 = the kernel's default.</summary>
    public int ReceiveBuffer => Number("receive-buffer", 0);

    /// <summary>The ports of the two sides a relay stands between.</summary>
    public (int A, int B) Between => (Number("a", 0), Number("b", 0));

    /// <summary>The network between them.</summary>
    public LossModel Network => new(
        Share("drop", LossModel.Rough.Drop), Share("duplicate", LossModel.Rough.Duplicate),
        Share("reorder", LossModel.Rough.Reorder), Share("corrupt", 0), LossModel.Rough.ReorderDelay);

    private int Number(string name, int otherwise) =>
        int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private double Share(string name, double otherwise) =>
        double.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);
}
