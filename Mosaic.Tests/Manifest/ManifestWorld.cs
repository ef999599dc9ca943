using System.Collections.Immutable;
using CsCheck;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>Small worlds in which everything collides.</summary>
internal static class ManifestWorld
{
    public static readonly ImmutableArray<SigningKey> Owners = [Alice, Bob];
    public static readonly ImmutableArray<string> Paths = ["a", "b"];
    public static readonly ImmutableArray<string> Contents = ["x", "y", "z"];

    /// <summary>Up to 24 statements of 2 accounts, 2 paths, 3 contents, 3 nodes and 6 moments.</summary>
    public static readonly Gen<List<Statement>> Any = Gen.Int[0, 1 << 30].Select(seed => Make(new Random(seed)));

    private static List<Statement> Make(Random random)
    {
        var statements = new List<Statement>();
        var versions = new List<FileVersion>();
        for (var count = random.Next(1, 25); count > 0; count--)
        {
            var owner = Owners[random.Next(2)];
            var path = Paths[random.Next(2)];
            var seconds = random.Next(6);
            switch (random.Next(4))
            {
                case 0 or 1 when versions.Count < 10:
                    versions.Add(Version(owner, path, seconds, AnyContent(random, owner)));
                    // Half of those that others refer to never arrive.
                    if (random.Next(5) != 0) statements.Add(versions[^1].Statement);
                    break;
                case 2:
                    statements.Add(AnyTombstone(random, owner, path, seconds, versions).Statement);
                    break;
                default:
                    statements.Add(AnyReceipt(random, seconds).Statement);
                    break;
            }
        }
        return [.. statements.DistinctBy(statement => statement.Id)];
    }

    private static ContentDescriptor AnyContent(Random random, SigningKey owner) =>
        Content(owner, Contents[random.Next(3)], random.Next(4) == 0 ? "other" : "");

    private static Tombstone AnyTombstone(
        Random random, SigningKey owner, string path, int seconds, List<FileVersion> versions)
    {
        IEnumerable<FileVersionId> Some(int chance) =>
            versions.Where(_ => random.Next(chance) == 0).Select(version => version.Id).ToList();
        var upTo = random.Next(3) == 0 ? At(random.Next(6)) : Hlc.Zero;
        return Tombstone.Create(Network, owner, Tag(path), Some(3), upTo, At(seconds), Some(6));
    }

    private static Receipt AnyReceipt(Random random, int seconds)
    {
        var columns = Enumerable.Range(0, ManifestSamples.Code.N).Where(_ => random.Next(2) == 0).ToArray();
        var age = random.Next(3) == 0 ? TimeSpan.FromDays(31).TotalSeconds : 0;
        return Receipt(Holders[random.Next(3)], AnyContent(random, Owners[random.Next(2)]), seconds - age, columns);
    }
}
