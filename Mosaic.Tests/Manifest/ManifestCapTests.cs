using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>What happens when a cap drops something that something else leans on.</summary>
public sealed class ManifestCapTests
{
    private static readonly ManifestLimits OneTombstone = new() { TombstonesPerAccount = 1 };

    [Fact]
    public void A_receipt_that_takes_the_place_of_an_earlier_one_does_not_lose_it_to_the_cap()
    {
        var limits = new ManifestLimits { ReceiptsPerHolder = 2 };
        var contents = new[] { "x", "y", "z" }.Select(name => Content(Alice, name)).OrderBy(c => c.Content).ToArray();
        var early = Receipt(Holders[0], contents[0], 1, 0);
        var late = Receipt(Holders[0], contents[0], 5, 0);
        var second = Receipt(Holders[0], contents[1], 2, 0);
        var third = Receipt(Holders[0], contents[2], 3, 0);

        var one = StateOf(limits, early.Statement, second.Statement, third.Statement, late.Statement);
        var other = StateOf(limits, late.Statement, second.Statement, third.Statement, early.Statement);

        Assert.Equal(new[] { late.Statement.Id, second.Statement.Id }.Order(), Ids(one));
        Assert.Equal(Ids(one), Ids(other));
    }

    [Fact]
    public void What_a_dropped_tombstone_buried_is_taken_again_from_whoever_has_it()
    {
        var version = Version(Alice, "a", 1);
        var deletion = Naming(Alice, "a", 9, version);
        var lesser = UpTo(Alice, "b", 2, 1);
        var state = StateOf(OneTombstone, version.Statement, deletion.Statement, lesser.Statement);
        var never = StateOf(OneTombstone, lesser.Statement, deletion.Statement, version.Statement);

        Assert.False(state.Knows(version.Statement.Id));
        Assert.False(Fate(state, version.Content.Content).Dead);
        Assert.Equal(Admission.New, Add(state, version.Statement).Admission);
        Assert.Equal(Ids(never), Ids(state));
        Assert.Equal(version.Id, Visible(state, Alice, "a"));
    }

    [Fact]
    public void A_tombstone_waits_again_when_a_cap_drops_the_name_that_it_leaned_on()
    {
        var old = Version(Alice, "a", 1);
        var renamed = Version(Alice, "b", 2);
        var rename = Tombstone.Create(Network, Alice, Tag("a"), [old.Id], default, At(1), [renamed.Id]);
        var names = Naming(Alice, "b", 9, renamed);
        var limits = new ManifestLimits { TombstonesPerAccount = 2 };
        var state = StateOf(limits, old.Statement, rename.Statement, names.Statement);
        Assert.Null(Visible(state, Alice, "a"));

        Add(state, UpTo(Alice, "c", 2, 1).Statement);
        Add(state, old.Statement);

        Assert.Equal(old.Id, Visible(state, Alice, "a"));
    }

    [Fact]
    public void A_version_that_a_tombstone_depends_on_has_a_place_before_the_others()
    {
        var limits = new ManifestLimits { VersionsPerPath = 1 };
        var old = Version(Alice, "a", 1);
        var replacement = Version(Alice, "a", 2);
        var retirement = Tombstone.Create(Network, Alice, Tag("a"), [old.Id], default, At(3), [replacement.Id]);

        var one = StateOf(limits, old.Statement, retirement.Statement, replacement.Statement);
        var other = StateOf(limits, replacement.Statement, retirement.Statement, old.Statement);

        Assert.Equal(replacement.Id, Visible(one, Alice, "a"));
        Assert.Equal(Ids(one), Ids(other));
    }

    [Fact]
    public void Of_what_a_cap_dropped_nothing_stays_in_the_indices()
    {
        var versions = Enumerable.Range(0, 20).Select(i => Version(Alice, $"p{i}", 100 - i)).ToArray();
        var state = StateOf(new ManifestLimits { VersionsPerAccount = 1 }, versions.Select(v => v.Statement));

        Assert.Single(state.PathsOf(Account(Alice)));
        Assert.Equal(19, versions.Count(version => state.Content(version.Content.Content) is null));
    }
}
