using CsCheck;
using Mosaic.Manifest;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Manifest;

/// <summary>The digests that peers compare: part of the wire format, so their values are golden.</summary>
public sealed class PartitionDigestsTests
{
    [Fact]
    public void Digests_are_what_they_always_were()
    {
        var empty = new PartitionDigests();
        var set = new MadeSet(MadeSet.Shared(10_000, 2));
        var range = DigestRange.OfBucket(1, 5);
        var shortened = new byte[SyncCodec.ShortSize];
        SyncCodec.Shorten([.. Enumerable.Range(0, SyncCodec.SaltSize).Select(i => (byte)i)], default, shortened);

        Assert.Equal(
            [
                "57600ef8626f1adba95bd69d2cb83424cd070904ed64eee962b6addf9a6e27d2",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "6d3b9b934f45eeff8a7ff87a9f03528527445d06ab4255b72505624e452e94b7",
                "6957b6ed393caf55584f337fcc3e8d1fd85066c2c09984fc9ea003e4bb5ee961",
                "28c599e4d356dc5b97d2bb3d28568093b36704be3b5f33a2cd4d6919ab8c3e21",
                "cc1008b1be8affbc71fd4e7d6dd22e66896bd343af4a76b0b578faa778266700",
                "ea42800f34b6b60abc2a5a9e89bd73b275c2484e3df93f2ed56513649887df9c",
                "42124616002bdd62",
            ],
            [
                empty.OfSet().ToString(), empty.Of(range.Child(1)).ToString(), set.Digests.OfSet().ToString(),
                set.Digests.OfPartition(1).ToString(), set.Digests.Of(range).ToString(),
                set.Digests.Of(Full(set)).ToString(), set.Digests.Of(Full(set).Child(Less(set))).ToString(),
                Convert.ToHexStringLower(shortened),
            ]);
    }

    [Fact]
    public void A_change_leaves_the_digests_of_the_changed_set() =>
        Gen.Select(Gen.Int[0, 400].Array[0, 300], Gen.Int).Sample((numbers, seed) =>
        {
            var random = new Random(seed);
            var made = MadeSet.Shared(401, 2).Values.ToList();
            var kept = new HashSet<ManifestEntry>();
            var digests = new PartitionDigests();
            foreach (var entry in numbers.Select(number => made[number]))
            {
                if (kept.Add(entry)) digests.Add(entry);
                else if (kept.Remove(entry)) digests.Remove(entry);
                if (random.Next(4) == 0) digests.OfSet();
            }
            var anew = new PartitionDigests();
            foreach (var entry in kept.OrderBy(_ => random.Next())) anew.Add(entry);

            return digests.OfSet() == anew.OfSet() && Buckets().All(range =>
                digests.Of(range) == anew.Of(range) && digests.Count(range) == anew.Count(range)
                && digests.Entries(range).SequenceEqual(kept.Where(entry =>
                    entry.Partition == range.Partition && range.Contains(entry.Id)).OrderBy(entry => entry.Id)));
        }, iter: TestScale.Of(30));

    [Fact]
    public void The_sixteenths_of_a_range_are_all_of_it_and_nothing_twice()
    {
        var set = new MadeSet(MadeSet.Shared(20_000, 1));
        var ranges = Buckets().Take(ManifestLimits.Buckets).ToList();
        while (ranges[0].Bits < 14)
        {
            ranges = [.. ranges.SelectMany(Children)];
            Assert.All(ranges, range => Assert.True(range.IsValid));
            Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.Item2.IsAfter(pair.Item1)));
            Assert.Equal(set.Count, ranges.Sum(set.Digests.Count));
            Assert.All(ranges.Where((_, i) => i % 100 == 0), range => Assert.Equal(
                set.Digests.Entries(range), Children(range).SelectMany(set.Digests.Entries)));
        }
    }

    [Fact]
    public void Only_ranges_of_the_protocol_are_valid()
    {
        Assert.False(new DigestRange(64, 6, 0).IsValid);
        Assert.False(new DigestRange(0, 7, 0).IsValid);
        Assert.False(new DigestRange(0, 2, 0).IsValid);
        Assert.False(new DigestRange(0, 34, 0).IsValid);
        Assert.False(new DigestRange(0, 6, 1u << 25).IsValid);
        Assert.True(new DigestRange(63, 30, uint.MaxValue << 2).IsValid);
        Assert.Throws<InvalidOperationException>(() => new DigestRange(0, 30, 0).Child(0));
    }

    private static IEnumerable<DigestRange> Children(DigestRange range) =>
        Enumerable.Range(0, DigestRange.Fanout).Select(range.Child);

    private static IEnumerable<DigestRange> Buckets() =>
        from partition in Enumerable.Range(0, ManifestLimits.Partitions)
        from bucket in Enumerable.Range(0, ManifestLimits.Buckets)
        select DigestRange.OfBucket(partition, bucket);

    /// <summary>The first part that has an entry.</summary>
    private static DigestRange Full(MadeSet set) =>
        Buckets().SelectMany(Children).First(range => set.Digests.Count(range) > 0);

    private static int Less(MadeSet set) =>
        Enumerable.Range(0, DigestRange.Fanout).First(child => set.Digests.Count(Full(set).Child(child)) > 0);
}
