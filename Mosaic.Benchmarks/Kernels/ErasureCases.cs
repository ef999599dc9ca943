using Mosaic.Codecs.Erasure;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Kernels;

/// <summary>Reed-Solomon at the codes and lengths that matter, by Mosaic and by ISA-L.</summary>
internal static class ErasureCases
{
    private const int Kib = 1 << 10, Mib = 1 << 20;
    private const string Avx2 = "vector256";

    private static readonly (Code Code, double Target)[] Codes =
        [(new(4, 2), 1.4), (new(10, 4), 1.2), (new(17, 3), 1.1)];

    public static IEnumerable<KernelCase> Cases()
    {
        foreach (var (code, _) in Codes)
        {
            foreach (var length in new[] { 64 * Kib, Mib })
            {
                foreach (var one in CasesOf(new StaggeredShards(code, length))) yield return one;
            }
        }
    }

    public static IEnumerable<KernelRatio> Ratios()
    {
        foreach (var (code, target) in Codes)
        {
            foreach (var size in new[] { "64KiB", "1MiB" })
            {
                // Targets are set for long shards, and for a machine that has AVX2 and no more. One that has more shows
                // how the two would compare there.
                double? least = size == "1MiB" ? target : null;
                var (encode, reconstruct) = ($"rs-encode-{code}-{size}", $"rs-reconstruct-{code}-{size}");
                if (Isal.IsInstalled)
                {
                    yield return Ratio($"{encode}-vs-isal", encode, $"{encode}-isal",
                        ShardKernel.Best.Name == Avx2 ? least : null);
                    yield return Ratio($"{reconstruct}-vs-isal", reconstruct, $"{reconstruct}-isal");
                    if (HasKernel(Avx2))
                    {
                        yield return Ratio(
                            $"{encode}-avx2-vs-isal-avx2", $"{encode}-{Avx2}", $"{encode}-isal-avx2", least);
                    }
                }
                yield return Ratio(
                    $"{reconstruct}-vs-encode", reconstruct, encode, least is not null && code.K == 4 ? 0.9 : null);
                if (HasKernel(Avx2))
                {
                    yield return Ratio($"{encode}-vector128-vs-vector256",
                        $"{encode}-vector128", $"{encode}-{Avx2}", least is null ? null : 0.45);
                }
            }
        }
    }

    private static IEnumerable<KernelCase> CasesOf(StaggeredShards shards)
    {
        var (code, coder) = (shards.Code, ReedSolomon.For(shards.Code));
        var size = shards.Length == Mib ? "1MiB" : "64KiB";
        var encode = $"rs-encode-{code}-{size}";
        yield return new(encode, shards.DataBytes, () => coder.Encode(shards.Shards));
        // The worst that one node's loss does at 4+2: two data shards gone.
        bool[] present = [.. Enumerable.Range(0, code.N).Select(static shard => shard > 1)];
        bool[] wanted = [.. present.Select(static there => !there)];
        var reconstruct = $"rs-reconstruct-{code}-{size}";
        yield return new(reconstruct, shards.DataBytes, () => coder.Reconstruct(shards.Shards, present, wanted));
        if (Isal.IsInstalled)
        {
            if (!Isal.Agrees(shards)) throw new InvalidOperationException($"ISA-L makes other shards of {code}");
            yield return new($"{encode}-isal", shards.DataBytes, Isal.Coder(coder.ParityRows.ToArray(),
                shards.Addresses[..code.K], shards.Addresses[code.K..], shards.Length));
            yield return new($"{reconstruct}-isal", shards.DataBytes, IsalReconstruction(shards));
        }
        if (Isal.IsInstalled && HasKernel(Avx2))
        {
            yield return new($"{encode}-isal-avx2", shards.DataBytes, Isal.Coder(coder.ParityRows.ToArray(),
                shards.Addresses[..code.K], shards.Addresses[code.K..], shards.Length, avx2: true));
        }
        foreach (var kernel in ShardKernel.Supported.Where(static kernel => kernel is not ScalarKernel))
        {
            yield return new($"{encode}-{kernel.Name}", shards.DataBytes, () => kernel.Combine(
                coder.ParityRows, shards.Addresses.AsSpan(0, code.K), shards.Addresses.AsSpan(code.K), shards.Length));
        }
    }

    private static Action IsalReconstruction(StaggeredShards shards)
    {
        var k = shards.Code.K;
        byte[] targets = [0, 1];
        byte[] sources = [.. Enumerable.Range(2, k).Select(static shard => (byte)shard)];
        var rows = new byte[k * targets.Length];
        Interpolation.Coefficients(sources, targets, rows);
        return Isal.Coder(rows, [.. sources.Select(shard => shards.Addresses[shard])],
            [.. targets.Select(shard => shards.Addresses[shard])], shards.Length);
    }

    private static bool HasKernel(string name) => ShardKernel.Supported.Any(kernel => kernel.Name == name);

    private static KernelRatio Ratio(string name, string of, string to, double? atLeast = null) =>
        new(name, speed => speed(of) / speed(to), atLeast);
}
