using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest.Export;

/// <summary>What is written comes back, however the stream cuts it; what was altered does not.</summary>
public sealed class ManifestFileProperties
{
    private const int Most = Statement.MaxBytes - 134;

    private static readonly Gen<int[]> Lengths = Gen.OneOf(Gen.Int[0, 300], Gen.Int[Most - 2, Most]).Array[0, 12];

    private static readonly Gen<(int[] Lengths, int Seed)> Files = Gen.Select(Lengths, Gen.Int);

    private static readonly long Rounds = TestScale.Of(200);

    [Fact]
    public Task Statements_of_any_length_come_back_by_any_stream() =>
        Files.SampleAsync(async (lengths, seed) =>
        {
            var statements = Make(lengths, seed);
            var file = await ManifestFiles.WriteAsync(Network, statements);
            using var stream = new Trickle(file, new Random(seed));
            var (network, read) = await ManifestFiles.ReadAsync(stream);
            return network == Network
                && read.Select(static one => Statement.Parse(one)).SequenceEqual(statements);
        }, iter: Rounds);

    [Fact]
    public Task Any_damage_is_malformed() =>
        Files.SampleAsync(async (lengths, seed) =>
        {
            var random = new Random(seed);
            var file = await ManifestFiles.WriteAsync(Network, Make(lengths, seed));
            var damaged = Damage(file, random);
            if (damaged.AsSpan().SequenceEqual(file)) return true;
            using var stream = new Trickle(damaged, random);
            try
            {
                await ManifestFiles.ReadAsync(stream);
                return false;
            }
            catch (MalformedException)
            {
                return true;
            }
        }, iter: Rounds);

    private static List<Statement> Make(int[] lengths, int seed)
    {
        var random = new Random(seed);
        return [.. lengths.Select(length =>
        {
            var body = new byte[length];
            random.NextBytes(body);
            return Statement.Sign(Network, StatementType.FileVersion, Alice, body);
        })];
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        var (at, other) = (random.Next(file.Length), random.Next(file.Length));
        var altered = file.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return file[..at];
            case 1:
                return [.. file[..Math.Min(at, other)], .. file[Math.Max(at, other)..]];
            case 2:
                return [.. file, .. file[at..]];
            default:
                altered[at] ^= (byte)random.Next(1, 256);
                return altered;
        }
    }

    /// <summary>Gives between one byte and 64 KiB at a time.</summary>
    private sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(
                buffer[..Math.Min(buffer.Length, 1 << random.Next(17))], cancellationToken);
    }
}
