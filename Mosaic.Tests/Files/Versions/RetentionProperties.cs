using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Files.Versions;

public sealed class RetentionProperties
{
    private static readonly Gen<VersionsSettings> Settings = Gen.Select(Gen.Int[0, 12], Gen.Int[1, 10]).Select(
        static (hours, most) => Kept(TimeSpan.FromHours(hours), most));

    [Fact]
    public void A_head_is_never_due_and_what_stays_is_what_it_was() =>
        Gen.Select(Machines.Uploads, Settings).Sample((uploads, settings) =>
        {
            var machines = new Machines(uploads);
            var before = machines.History;
            if (Retention.Due(before, machines.Now, settings) is not { } due) return;
            Assert.DoesNotContain(due.Versions, before.Heads.Contains);
            Assert.NotEmpty(due.DependsOn);
            Assert.DoesNotContain(due.DependsOn, due.Versions.Contains);

            var after = Without(machines.All, due);
            Assert.Equal(before.Heads, after.Heads);
            Assert.Equal(before.Current, after.Current);
            Assert.All(after.Live, live => Assert.Equal(before.StateOf(live.Id), after.StateOf(live.Id)));
        }, iter: TestScale.Of(2000));

    [Fact]
    public void It_goes_when_it_was_kept_long_enough_and_not_before() =>
        Gen.Select(Machines.Uploads, Gen.Int[0, 12]).Sample((uploads, hours) =>
        {
            var machines = new Machines(uploads);
            var (history, keep) = (machines.History, TimeSpan.FromHours(hours));
            var due = Retention.Due(history, machines.Now, Kept(keep, most: 100))?.Versions ?? [];
            foreach (var live in machines.All)
            {
                var until = Retention.KeptUntil(history, live.Id, keep);
                Assert.Equal(until <= machines.Now, due.Contains(live.Id));
                Assert.Equal(history.StateOf(live.Id) == VersionState.Superseded, until is not null);
            }
        }, iter: TestScale.Of(1000));

    [Fact]
    public void Several_nodes_that_look_at_once_delete_no_more_than_one_alone() =>
        Gen.Select(Machines.Uploads, Settings, Gen.Int[0, 14]).Sample((uploads, settings, known) =>
        {
            var machines = new Machines(uploads);
            // One has not heard of the last uploads yet.
            var behind = VersionHistory.Of(machines.All.Take(known));
            var ahead = machines.History;
            var one = Retention.Due(behind, machines.Now, settings)?.Versions ?? [];
            var other = Retention.Due(ahead, machines.Now, settings)?.Versions ?? [];
            Assert.DoesNotContain(one.Concat(other), ahead.Heads.Contains);
            var left = VersionHistory.Of(
                machines.All.Where(live => !one.Contains(live.Id) && !other.Contains(live.Id)));
            Assert.Equal(ahead.Heads, left.Heads);
        }, iter: TestScale.Of(1000));

    [Fact]
    public void The_longest_superseded_go_early_where_there_are_too_many()
    {
        var live = new List<LiveVersion>();
        for (var n = 0; n < 10; n++)
            live.Add(Machines.Version(n, whole: true, Replaces.AllSeen(VersionHistory.Of(live))));
        var due = Retention.Due(VersionHistory.Of(live), Machines.Start, Kept(TimeSpan.FromDays(30), most: 4))!;
        Assert.Equal(Enumerable.Range(0, 5).Select(Machines.Id).Order(), due.Versions.Order());
        Assert.Equal(Machines.Id(5), Assert.Single(due.DependsOn));
    }

    [Fact]
    public void One_look_names_no_more_than_a_tombstone_can()
    {
        var history = VersionHistory.Of(Enumerable.Range(0, 1024)
            .Select(static n => Machines.Version(n, whole: true, Replaces.EverythingOlder)));
        var due = Retention.Due(history, DateTimeOffset.MaxValue, Kept(TimeSpan.Zero, most: 1))!;
        Assert.Equal(Tombstone.MaxVersions, due.Versions.Length);
        Assert.InRange(due.DependsOn.Length, 1, Tombstone.MaxVersions);
    }

    private static VersionsSettings Kept(TimeSpan keep, int most) =>
        new() { Keep = keep, Most = most, LookInterval = TimeSpan.FromHours(1) };

    private static VersionHistory Without(IEnumerable<LiveVersion> all, Retired due) =>
        VersionHistory.Of(all.Where(live => !due.Versions.Contains(live.Id)));
}
