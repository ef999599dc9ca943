using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Segments;

// Alone, since what is counted is what the whole process allocates.
[Collection(nameof(AloneCollection))]
public sealed class SegmentAllocationSpec
{
    // A segment takes 4 MiB and its shards 6 MiB; what is allocated for it are objects, not bytes of it.
    private const int BudgetPerSegment = 32 * 1024;

    [Fact]
    public async Task Coding_a_segment_there_and_back_stays_within_its_budget()
    {
        const int Segments = 24, Warm = 8, PerWindow = 4;
        var code = Code.Default;
        using var stream = new MemoryStream(Bytes(Segments * code.SegmentSize, seed: 5));
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(2);
        using var source = SourceSamples.Of(stream, stream.Length, code, key, work, kept: 8);
        using var decoder = new SegmentDecoder(
            key, SourceSamples.Content, ContentLayout.ForPlaintext(code, stream.Length), kept: 2);
        var (before, least) = (0L, long.MaxValue);
        for (var segment = 0; segment < Segments; segment++)
        {
            if (segment >= Warm && segment % PerWindow == 0)
            {
                // What tests before this one left running allocates too: in some of the windows, not in all.
                var now = GC.GetTotalAllocatedBytes(precise: true);
                if (segment > Warm) least = Math.Min(least, (now - before) / PerWindow);
                before = now;
            }
            var encoded = await source.Next();
            var shards = Enumerable.Range(2, code.K).ToDictionary(static column => column, encoded.Shard);
            decoder.Decode(segment, shards)!.Release();
            encoded.Release();
        }

        Assert.InRange(least, 0, BudgetPerSegment);
    }
}
