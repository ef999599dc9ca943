using CsCheck;
using Mosaic.Files.Versions;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Files.Versions;

/// <summary>The laws of docs/adr/0012-what-a-version-replaces.md.</summary>
public sealed class VersionHistoryProperties
{
    [Fact]
    public void It_is_a_function_of_the_set() =>
        Gen.Select(Machines.Uploads, Gen.Int).Sample((uploads, seed) =>
        {
            var machines = new Machines(uploads);
            var shuffled = machines.All.Concat(machines.All).ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (machines.History, VersionHistory.Of(shuffled));

            Assert.Equal(one.Live.Select(static live => live.Id), other.Live.Select(static live => live.Id));
            Assert.Equal(one.Current, other.Current);
            Assert.All(machines.All, live => Assert.Equal(one.StateOf(live.Id), other.StateOf(live.Id)));
            Assert.All(machines.All, live => Assert.Equal(one.SupersessionOf(live.Id), other.SupersessionOf(live.Id)));
        }, iter: TestScale.Of(1000));

    [Fact]
    public void There_is_one_current_version_and_nothing_replaces_it() =>
        Machines.Uploads.Sample(uploads =>
        {
            var history = new Machines(uploads).History;
            var current = Assert.Single(history.Live, live => history.StateOf(live.Id) == VersionState.Current);
            Assert.Contains(current.Id, history.Heads);
            Assert.True(current.IsWhole || !history.Live.Any(static live => live.IsWhole));
        }, iter: TestScale.Of(1000));

    [Fact]
    public void Uploads_without_sight_of_each_other_stay_until_one_saw_them() =>
        Machines.Uploads.Sample(uploads =>
        {
            var machines = new Machines(uploads);
            var history = machines.History;
            var whole = machines.All.Where(static live => live.IsWhole).ToArray();
            foreach (var live in machines.All)
            {
                var seen = whole.Any(later => machines.Saw[later.Id].Contains(live.Id));
                Assert.Equal(seen, !history.Heads.Contains(live.Id));
            }
        }, iter: TestScale.Of(2000));

    [Fact]
    public void An_upload_that_saw_all_heads_is_the_only_one() =>
        Machines.Uploads.Sample(uploads =>
        {
            var machines = new Machines(uploads);
            var last = machines.Upload(0, whole: true, hears: true);
            Assert.Equal([last.Id], machines.History.Heads);
            Assert.Empty(machines.History.ConcurrentWith(last.Id));
        }, iter: TestScale.Of(1000));

    [Fact]
    public void One_that_was_cut_short_replaces_nothing() =>
        Machines.Uploads.Sample(uploads =>
        {
            var machines = new Machines(uploads);
            var before = machines.History;
            var cut = machines.Upload(1, whole: false, hears: true);
            var after = machines.History;
            Assert.Equal(before.Heads, after.Heads.Where(id => id != cut.Id));
            if (before.Live.Any(static live => live.IsWhole)) Assert.Equal(before.Current, after.Current);
        }, iter: TestScale.Of(1000));

    [Fact]
    public void A_version_deleted_by_hand_makes_no_older_one_a_head_that_a_later_upload_saw() =>
        Gen.Select(Machines.Uploads, Gen.Int[0, 100]).Sample((uploads, choice) =>
        {
            var machines = new Machines(uploads);
            var deleted = machines.All[choice % machines.All.Count];
            var rest = VersionHistory.Of(machines.All.Where(live => live.Id != deleted.Id));
            foreach (var live in rest.Live)
            {
                var seen = rest.Live.Any(later => later.IsWhole && machines.Saw[later.Id].Contains(live.Id));
                Assert.Equal(seen, rest.SupersessionOf(live.Id) is not null);
            }
        }, iter: TestScale.Of(1000));

    [Fact]
    public void Versions_of_before_replace_everything_older()
    {
        var history = VersionHistory.Of(Enumerable.Range(0, 40)
            .Select(static n => Machines.Version(n, whole: true, Replaces.EverythingOlder)));
        Assert.Equal([Machines.Id(39)], history.Heads);
        Assert.Equal(Machines.Start + TimeSpan.FromHours(6), history.SupersessionOf(Machines.Id(5))!.Value.Since);
    }

    [Fact]
    public void More_than_can_be_named_are_replaced_through_those_that_are()
    {
        var live = new List<LiveVersion>();
        for (var n = 0; n < 200; n++)
            live.Add(Machines.Version(n, whole: true, Replaces.AllSeen(VersionHistory.Of(live))));
        Assert.Equal([Machines.Id(199)], VersionHistory.Of(live).Heads);
    }
}
