using System.Globalization;
using Mosaic.Benchmarks.Transfer;
using Mosaic.Files;
using Mosaic.Manifest;

namespace Mosaic.Benchmarks.Manifest;

/// <summary>What a process measured that started on a large manifest.</summary>
/// <param name="Recovery">Start of the manifest to its first answer.</param>
/// <param name="ListMs">An account's 10,000 paths, opened: the median of some.</param>
/// <param name="LookUpMs">One path, from the table: the 99th percentile of some.</param>
/// <param name="PeakBytes">The most memory it ever had resident.</param>
internal sealed record ManifestNodeFigures(TimeSpan Recovery, double ListMs, double LookUpMs, long PeakBytes);

/// <summary>A node's manifest in a process of its own, so that its memory is its own: this program again.</summary>
internal static class ManifestNodeProcess
{
    /// <summary>The argument that makes this program such a process; its arguments are the folder and the versions.
    /// </summary>
    public const string Argument = "manifest-node";

    private const int Lists = 9, LookUps = 2000;

    public static async Task<ManifestNodeFigures> RunAsync(string folder, int versions, CancellationToken cancelled)
    {
        using var process =
            ThisProgram.Start(Argument, folder, versions.ToString(CultureInfo.InvariantCulture));
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancelled).ConfigureAwait(false)
                ?? throw new InvalidOperationException("the process with the large manifest ended at once");
            var figures = line.Split(' ').Select(static text => double.Parse(text, CultureInfo.InvariantCulture))
                .ToArray();
            return new ManifestNodeFigures(TimeSpan.FromSeconds(figures[0]), figures[1], figures[2],
                ProcessMemory.Peak(process.Id));
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Is such a process until the input ends.</summary>
    public static async Task<int> ServeAsync(string folder, string versions)
    {
        var count = int.Parse(versions, CultureInfo.InvariantCulture);
        using var network = new SampleNetwork(count);
        using var node = new ManifestNode(folder, network.View(), network.First);
        if (node.Statistics.Versions != count) throw new InvalidOperationException("versions are missing");
        var lists = new List<double>();
        for (var i = 0; i < Lists; i++)
        {
            lists.Add((await ManifestNode.TimeAsync<FilesProtocol.Listed>(node.Files, new FilesProtocol.List())
                .ConfigureAwait(false)).TotalMilliseconds);
        }
        var lookUps = new List<double>();
        var random = new Random(1);
        for (var i = 0; i < LookUps; i++)
        {
            var version = network.Version(random.Next(count));
            lookUps.Add((await ManifestNode.TimeAsync<ManifestProtocol.PathKnown>(
                node.Manifest, new ManifestProtocol.LookUp(version.Owner, version.PathTag)).ConfigureAwait(false))
                .TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{node.Recovery.TotalSeconds} {Quantile(lists, 0.5)} {Quantile(lookUps, 0.99)}"));
        while (Console.In.Read() >= 0)
        {
        }
        return 0;
    }

    private static double Quantile(List<double> values, double quantile)
    {
        values.Sort();
        return values[(int)(quantile * (values.Count - 1))];
    }
}
