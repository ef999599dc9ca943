using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.Files.Versions;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files.Renames;

public sealed class RenameSpec(ITestOutputHelper output) : FilesWorld(output)
{
    [Fact]
    public void A_file_and_its_versions_get_the_new_name_and_no_holder_frees_anything()
    {
        Begin(peers: 3);
        var (old, now) = (RandomBytes(100_000, seed: 1), RandomBytes(5_000_000, seed: 2));
        var first = Upload(UploadOf(old, "draft")).File;
        var second = Upload(UploadOf(now, "draft")).File;
        var columns = Holders.Sum(static holder => holder.Columns);

        var renamed = Renamed("draft", "done/report");
        Assert.Equal((1, 3, false, 0), (renamed.Files, renamed.Copies, renamed.Pending, renamed.Left.Length));

        Assert.Equal(FilesError.NotFound, Download("draft").Failure!.Error);
        Assert.Equal(now, Download("done/report").Bytes);
        var versions = Versions("done/report");
        Assert.Equal([VersionState.Current, VersionState.Superseded], versions.Select(static one => one.State));
        // Shown to the millisecond, as hybrid clocks have it.
        Assert.Equal([second.Uploaded, first.Uploaded], versions.Select(static one => one.Uploaded));
        Assert.Equal(second.Uploaded + Settings.Versions.Keep, versions[1].KeptUntil);
        Assert.Equal(old, Download("done/report", versions[1].Version.ToString()).Bytes);
        Assert.All(versions, static one => Assert.Equal(Mosaic.Placement.Health.Healthy, one.Health.Health));
        Assert.Equal(columns, Holders.Sum(static holder => holder.Columns));

        Assert.Equal(1, Renamed("done/report", "draft").Files);
        Assert.Equal(2, Versions("draft").Length);
        Expect<FilesProtocol.Deleted>(Answer(new FilesProtocol.Delete(MosaicPath.Parse("draft"))));
        AwaitAssert(() => Assert.Equal(0, Holders.Sum(static holder => holder.Columns)), Patience);
    }

    [Fact]
    public void What_has_the_new_name_is_in_the_way_and_becomes_an_earlier_version_when_told_to()
    {
        Begin(peers: 3);
        var (mine, there) = (RandomBytes(10, seed: 1), RandomBytes(10, seed: 2));
        Upload(UploadOf(mine, "a"));
        Upload(UploadOf(there, "b"));
        Assert.Contains("--overwrite", Expect<FilesProtocol.Failed>(Answer(Rename("a", "b"))).Message);
        Assert.Equal(there, Download("b").Bytes);
        Assert.Equal(mine, Download("a").Bytes);

        Assert.Equal(1, Expect<FilesProtocol.Renamed>(Answer(Rename("a", "b", overwrite: true))).Files);
        Assert.Equal(mine, Download("b").Bytes);
        var versions = Versions("b");
        Assert.Equal([VersionState.Current, VersionState.Superseded], versions.Select(static one => one.State));
        Assert.Equal(there, Download("b", versions[1].Version.ToString()).Bytes);
    }

    [Fact]
    public void A_folder_goes_whole_and_its_namesakes_stay()
    {
        Begin(peers: 3);
        foreach (var path in new[] { "photos/1", "photos/x/2", "photosynthesis.pdf" })
            Upload(UploadOf(RandomBytes(10), path));
        Assert.Equal(2, Renamed("photos", "old/photos").Files);
        Assert.Equal(["old/photos/1", "old/photos/x/2", "photosynthesis.pdf"],
            Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files.Select(static one => one.Path.Value));
    }

    [Fact]
    public void What_is_left_of_a_folder_is_said_and_the_same_rename_goes_on_with_it()
    {
        Begin(peers: 3);
        for (var i = 0; i < 5; i++) Upload(UploadOf(RandomBytes(10, i), $"from/{i}"));
        var taken = 0;
        ManifestTakes = statement => statement.Type != StatementType.Tombstone || Interlocked.Increment(ref taken) <= 2;
        var some = Renamed("from", "to");
        Assert.Equal((2, 3), (some.Files, some.Left.Length));
        Assert.Equal(5, Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files.Length);
        ManifestTakes = static _ => true;
        Assert.Equal(3, Renamed("from", "to").Files);
        for (var i = 0; i < 5; i++) Assert.Equal(RandomBytes(10, i), Download($"to/{i}").Bytes);
    }

    [Fact]
    public void An_upload_to_the_old_name_that_was_not_seen_survives()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10), "a"));
        // Earlier by its own clock than what is renamed, and not known when it is.
        var (version, statements) = MadeVersion.Of(Account, Network, MosaicPath.Parse("a"),
            Hlc.At(DateTimeOffset.UtcNow - TimeSpan.FromMinutes(1)), Replaces.These([]));
        Renamed("a", "b");
        Manifest.Tell(new ManifestProtocol.Publish(statements, 0, Patience), CreateTestProbe());
        Assert.Equal(version.Id, Assert.Single(Versions("a")).Version);
        Assert.Single(Versions("b"));
    }

    [Fact]
    public void Versions_uploaded_at_the_same_time_stay_so_under_the_new_name()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10), "a"));
        var (_, statements) = MadeVersion.Of(Account, Network, MosaicPath.Parse("a"),
            Hlc.At(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1)), Replaces.These([]));
        Manifest.Tell(new ManifestProtocol.Publish(statements, 0, Patience), CreateTestProbe());
        Renamed("a", "b");
        Assert.Equal([VersionState.Current, VersionState.Concurrent], Versions("b").Select(static one => one.State));
        Upload(UploadOf(RandomBytes(10), "b"));
        Assert.Equal([VersionState.Current, VersionState.Superseded, VersionState.Superseded],
            Versions("b").Select(static one => one.State));
    }

    [Fact]
    public void A_history_longer_than_a_tombstone_names_goes_along_whole()
    {
        Begin(peers: 3);
        var path = MosaicPath.Parse("long");
        var start = DateTimeOffset.UtcNow - TimeSpan.FromHours(1);
        for (var n = 0; n < 300; n++)
        {
            Manifest.Tell(new ManifestProtocol.Publish(MadeVersion.Of(Account, Network, path,
                Hlc.At(start + TimeSpan.FromSeconds(n)), Replaces.EverythingOlder).Statements, 0, Patience),
                ActorRefs.Nobody);
        }
        Renamed("long", "short");
        Assert.Equal(FilesError.NotFound, Download("long").Failure!.Error);
        var versions = Versions("short");
        Assert.Equal(300, versions.Length);
        Assert.Equal(start.AddSeconds(299).ToUnixTimeMilliseconds(), versions[0].Uploaded.ToUnixTimeMilliseconds());
        Assert.Equal(versions.Select(static one => one.Uploaded).OrderDescending(),
            versions.Select(static one => one.Uploaded));
        Assert.All(versions.Skip(1), static one => Assert.Equal(VersionState.Superseded, one.State));
    }

    [Fact]
    public void One_that_no_peer_confirms_is_pending_and_a_cancelled_one_says_so()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10), "a"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Equal(FilesError.Interrupted, Expect<FilesProtocol.Failed>(Answer(new FilesProtocol.Rename(
            MosaicPath.Parse("a"), MosaicPath.Parse("b"), false, cancelled.Token))).Error);
        PeersThatConfirm = static () => 0;
        Assert.True(Renamed("a", "b").Pending);
    }

    private static FilesProtocol.Rename Rename(string from, string to, bool overwrite = false) =>
        new(MosaicPath.Parse(from), MosaicPath.Parse(to), overwrite, default);

    private FilesProtocol.Renamed Renamed(string from, string to) =>
        Expect<FilesProtocol.Renamed>(Answer(Rename(from, to)));

    private System.Collections.Immutable.ImmutableArray<StoredFile> Versions(string path) =>
        Expect<FilesProtocol.VersionsListed>(Answer(new FilesProtocol.ListVersions(MosaicPath.Parse(path)))).Versions;
}
