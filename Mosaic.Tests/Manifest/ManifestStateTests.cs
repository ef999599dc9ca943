using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>The rules, one by one, in the cases that matter.</summary>
public sealed class ManifestStateTests
{
    [Fact]
    public void A_strangers_tombstone_is_inert()
    {
        var version = Version(Alice, "a", 1);
        var state = StateOf(version.Statement,
            Tombstone.Create(Network, Bob, Tag("a"), [version.Id], At(9), At(9)).Statement);

        Assert.Equal(version.Id, Visible(state, Alice, "a"));
    }

    [Fact]
    public void A_tombstone_before_its_version_is_right()
    {
        var version = Version(Alice, "a", 1);
        var state = StateOf(Naming(Alice, "a", 2, version).Statement);

        var (admission, changes) = Add(state, version.Statement);

        Assert.Equal(Admission.Buried, admission);
        Assert.Equal([version.Content.Content], changes.Died);
        Assert.Null(Visible(state, Alice, "a"));
        Assert.Equal(Admission.Known, Add(state, version.Statement).Admission);
        Assert.True(Fate(state, version.Content.Content).Dead);
    }

    [Fact]
    public void A_concurrent_upload_that_a_deletion_had_not_seen_survives_it()
    {
        var seen = Version(Alice, "a", 1);
        var unseen = Version(Alice, "a", 2);
        var deletion = Tombstone.Create(Network, Alice, Tag("a"), [seen.Id], seen.Time, At(3));
        var state = StateOf(seen.Statement, deletion.Statement, unseen.Statement);

        Assert.Equal(unseen.Id, Visible(state, Alice, "a"));
    }

    [Fact]
    public void Deleting_shows_no_older_version()
    {
        var older = Version(Alice, "a", 1);
        var newer = Version(Alice, "a", 2);
        var state = StateOf(older.Statement, newer.Statement, UpTo(Alice, "a", 3, 2).Statement);

        Assert.Null(Visible(state, Alice, "a"));
    }

    [Fact]
    public void An_upload_cut_short_never_hides_the_version_before_it()
    {
        var whole = Version(Alice, "a", 1);
        var partial = Version(Alice, "a", 2);
        var state = StateOf(whole.Statement, partial.Statement,
            Receipt(Holders[0], whole.Content, 3, 0, 2).Statement,
            Receipt(Holders[0], partial.Content, 3, 1).Statement,
            Receipt(Holders[1], partial.Content, 3, 1).Statement);

        Assert.Equal(whole.Id, Visible(state, Alice, "a", Holders[0], Holders[1]));
        Assert.Equal(partial.Id, Visible(state, Alice, "a"));
        Add(state, Receipt(Holders[1], partial.Content, 4, 2).Statement);
        Assert.Equal(partial.Id, Visible(state, Alice, "a", Holders[0], Holders[1]));
    }

    [Fact]
    public void Receipts_with_other_roots_do_not_count()
    {
        var version = Version(Alice, "a", 1, Content(Alice, "x"));
        var state = StateOf(version.Statement,
            Receipt(Holders[0], Content(Alice, "x", "other"), 2, 0, 1, 2).Statement,
            Receipt(Holders[1], version.Content, 2, 1).Statement);

        var known = Fate(state, version.Content.Content, Holders[0], Holders[1]);

        Assert.Equal<Holding>([new Holding(IdOf(Holders[1]), 1)], known.Holders);
    }

    [Fact]
    public void A_later_receipt_withdraws_what_it_does_not_list()
    {
        var version = Version(Alice, "a", 1);
        var state = StateOf(version.Statement,
            Receipt(Holders[0], version.Content, 3, 1).Statement,
            Receipt(Holders[0], version.Content, 2, 0, 1, 2).Statement);

        Assert.Equal(1, state.Receipts);
        Assert.Single(Fate(state, version.Content.Content, Holders[0]).Holders);
        Add(state, Receipt(Holders[0], version.Content, 4).Statement);
        Assert.Empty(Fate(state, version.Content.Content, Holders[0]).Holders);
    }

    [Fact]
    public void A_tombstone_waits_for_what_it_depends_on_and_is_not_undone_when_that_dies()
    {
        var old = Version(Alice, "old name", 1);
        var renamed = Version(Alice, "new name", 2, old.Content);
        var rename = Tombstone.Create(Network, Alice, Tag("old name"), [old.Id], At(1), At(3), [renamed.Id]);
        var deleted = Naming(Alice, "new name", 4, renamed);

        var state = StateOf(old.Statement, rename.Statement);
        Assert.Equal(old.Id, Visible(state, Alice, "old name"));
        var (_, changes) = Add(state, renamed.Statement);
        Assert.Empty(changes.Died);
        Assert.Null(Visible(state, Alice, "old name"));
        Assert.Equal(renamed.Id, Visible(state, Alice, "new name"));
        Assert.Equal([old.Content.Content], Add(state, deleted.Statement).Changes.Died);

        // Who learns of it all afterwards never sees the body of the renamed version, and still agrees.
        var late = StateOf(state.Entries.Select(entry => entry.Statement!).Prepend(old.Statement));
        Assert.Null(Visible(late, Alice, "old name"));
        Assert.Equal(Ids(state), Ids(late));
    }

    [Fact]
    public void A_content_lives_until_its_last_version_dies()
    {
        var one = Version(Alice, "a", 1, Content(Alice, "shared"));
        var two = Version(Alice, "b", 1, Content(Alice, "shared"));
        var state = StateOf(one.Statement, two.Statement);

        Assert.Empty(Add(state, Naming(Alice, "a", 2, one).Statement).Changes.Died);
        Assert.Equal([one.Content.Content], Add(state, UpTo(Alice, "b", 2, 1).Statement).Changes.Died);
    }

    [Fact]
    public void An_empty_receipt_past_its_life_is_dropped_and_refused()
    {
        var content = Content(Alice, "x");
        var state = StateOf(Receipt(Holders[0], content, 0).Statement);
        var later = Now + TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1);

        Assert.Equal(0, state.Expire(Now));
        Assert.Equal(1, state.Expire(later));
        Assert.Empty(Ids(state));
        var again = ManifestStatement.Read(Receipt(Holders[0], content, 0).Statement);
        Assert.Equal(Admission.Expired, state.Add(again, later, new ManifestChanges()));
        Assert.Equal(Admission.New, state.Add(again, DateTimeOffset.MinValue, new ManifestChanges()));
    }

    [Fact]
    public void When_a_cap_drops_a_tombstone_what_only_its_time_covered_lives_again()
    {
        var version = Version(Alice, "a", 1);
        var state = StateOf(new ManifestLimits { TombstonesPerAccount = 1 },
            version.Statement, UpTo(Alice, "a", 3, 1).Statement);
        Assert.Null(Visible(state, Alice, "a"));

        var (admission, changes) = Add(state, UpTo(Alice, "b", 2, 1).Statement);

        Assert.Equal(Admission.New, admission);
        Assert.Equal(1, state.Tombstones);
        Assert.Equal(version.Id, Visible(state, Alice, "a"));
        Assert.Equal([version.Id], changes.Learned.Select(learned => learned.VersionId));
        Assert.Equal(Admission.OverLimit, Add(state, UpTo(Alice, "a", 3, 1).Statement).Admission);
    }

    [Fact]
    public void A_path_lies_in_one_partition_and_the_partitions_are_part_of_the_format()
    {
        var version = ManifestStatement.Read(Version(Alice, "a", 1).Statement);
        var tombstone = ManifestStatement.Read(UpTo(Alice, "a", 2, 1).Statement);
        var owner = new AccountId(Hash("owner"));

        Assert.Equal(ManifestStatement.PartitionOf(version), ManifestStatement.PartitionOf(tombstone));
        Assert.Equal(57, DigestPartition.Of(owner, Tag("a")));
        Assert.Equal(59, DigestPartition.Of(new ContentId(Hash("content"))));
        Assert.Equal(44, DigestPartition.BucketOf(new StatementId(Hash("statement"))));
    }
}
