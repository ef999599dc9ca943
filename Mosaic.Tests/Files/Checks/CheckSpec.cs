using System.Collections.Concurrent;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files.Checks;

/// <summary>What a check says of files whose holders lost, damaged or withhold what they were given.</summary>
public sealed class CheckSpec(ITestOutputHelper output) : FilesWorld(output)
{
    private readonly ConcurrentBag<FilesProtocol.CheckProgress> _progress = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_is_well_and_every_version_was_looked_at(bool readData)
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(9_000_000), "a"));
        Upload(UploadOf(RandomBytes(10), "a"));
        Upload(UploadOf(RandomBytes(10), "folder/b"));
        var found = Check(readData: readData);
        Assert.Equal((CheckVerdict.Good, 0, 2, 3, 18L),
            (found.Worst, found.Problems.Length, found.Files, found.Versions, found.Columns));
        // Of three segments and of one each.
        Assert.Equal(readData ? 6 * 5 : 6 * 3, found.Shards);
        Assert.Equal((1, 6L), (Check("folder").Files, Check("folder/b").Columns));
        Assert.Equal(2, _progress.Max(static step => step.AllFiles));
        Assert.Equal(FilesError.NotFound, Expect<FilesProtocol.Failed>(Answer(Asking("fold"))).Error);
    }

    [Fact]
    public void Nothing_stored_is_well()
    {
        Begin(peers: 3);
        var found = Check();
        Assert.Equal((CheckVerdict.Good, 0), (found.Worst, found.Files));
    }

    [Fact]
    public void A_column_that_is_wrong_damaged_missing_or_away_is_told_and_the_file_is_short()
    {
        Begin(peers: 3);
        var file = Upload(UploadOf(RandomBytes(10))).File;
        foreach (var (fate, what) in new (Fate, string)[]
        {
            (new Fate.Corrupt(), "wrong"),
            (new Fate.Refuse(RefusalCode.Damaged), "damaged"),
            (new Fate.Refuse(RefusalCode.NotFound), "missing"),
            (new Fate.Unreachable(), "away"),
        })
        {
            var (column, node) = file.Columns[3];
            Fate = (to, message) =>
                to == node && message.Header is GetShards get && get.Column == column ? fate : new Fate.Deliver();
            var found = Check();
            Assert.Equal(CheckVerdict.Impaired, found.Worst);
            // A holder that cannot be reached is not asked for its other column, or not heard of it.
            Assert.Contains(found.Problems, problem => problem.What == what && problem.Column == column
                && problem.Holder == node && problem.Path == file.Path && problem.Version == file.Version);
            Assert.All(found.Problems, problem => Assert.Equal((what, node), (problem.What, problem.Holder!.Value)));
        }
    }

    [Fact]
    public void One_bad_shard_among_many_is_found_by_reading_all()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(40_000_000)));
        Fate = static (_, message) => message.Header is GetShards { Column: 2, Segment: 7 }
            ? new Fate.Refuse(RefusalCode.Damaged)
            : new Fate.Deliver();
        var problem = Assert.Single(Check(readData: true).Problems);
        Assert.Equal(("damaged", 2), (problem.What, problem.Column));
        Assert.Contains("segment 7", problem.Detail, StringComparison.Ordinal);
        // The same seed looks at the same shards: either both find it, or neither.
        Assert.Equal(Check(seed: 5).Problems.Length, Check(seed: 5).Problems.Length);
        Assert.Contains(Enumerable.Range(0, 100), seed => Check(seed: (uint)seed).Problems.Length == 1);
    }

    [Fact]
    public void Too_few_holders_that_answer_are_out_of_reach_and_bytes_gone_everywhere_are_lost()
    {
        Begin(peers: 3);
        var file = Upload(UploadOf(RandomBytes(10))).File;
        SetReachable(Holders[0].Node, false);
        SetReachable(Holders[1].Node, false);
        var away = Check();
        Assert.Equal(CheckVerdict.OutOfReach, away.Worst);
        Assert.Equal((CheckVerdict.OutOfReach, file.Path), (away.Problems[0].Verdict, away.Problems[0].Path));

        SetReachable(Holders[0].Node, true);
        SetReachable(Holders[1].Node, true);
        Fate = static (_, message) => message.Header is GetShards { Column: < 3 }
            ? new Fate.Refuse(RefusalCode.Damaged)
            : new Fate.Deliver();
        var lost = Check();
        Assert.Equal((CheckVerdict.Lost, "lost"), (lost.Worst, lost.Problems[0].What));
        Assert.Equal(4, lost.Problems.Length);
    }

    [Fact]
    public void A_holder_that_is_busy_is_asked_again()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10)));
        var busy = 3;
        Fate = (_, message) => message.Header is GetShards && Interlocked.Decrement(ref busy) >= 0
            ? new Fate.Refuse(RefusalCode.Busy)
            : new Fate.Deliver();
        Assert.Equal(CheckVerdict.Good, Check().Worst);
    }

    [Fact]
    public void Shards_asked_for_at_a_time_are_few_and_a_cancelled_check_ends()
    {
        Begin(peers: 3);
        for (var i = 0; i < 12; i++) Upload(UploadOf(RandomBytes(10, i), $"{i}"));
        var asked = 0;
        Fate = (_, message) =>
        {
            if (message.Header is not GetShards) return new Fate.Deliver();
            Interlocked.Increment(ref asked);
            return new Fate.Lose();
        };
        using var cancelled = new CancellationTokenSource();
        var asker = CreateTestProbe();
        Files.Tell(Asking(null) with { Cancelled = cancelled.Token }, asker);
        AwaitAssert(() => Assert.Equal(32, asked), Patience);
        cancelled.Cancel();
        Assert.Equal(FilesError.Interrupted, asker.ExpectMsg<FilesProtocol.Failed>(Patience).Error);
        Assert.Equal(32, asked);
    }

    private FilesProtocol.Check Asking(string? path, bool readData = false, uint seed = 1) =>
        new(path is null ? null : MosaicPath.Parse(path), readData, seed, _progress.Add, default);

    private FilesProtocol.Checked Check(string? path = null, bool readData = false, uint seed = 1) =>
        Expect<FilesProtocol.Checked>(Answer(Asking(path, readData, seed)));
}
