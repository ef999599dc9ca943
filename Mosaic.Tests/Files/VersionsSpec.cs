using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Files;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.Files.Versions;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

/// <summary>Superseded and concurrent versions, at one node.</summary>
public sealed class VersionsSpec(ITestOutputHelper output) : FilesWorld(output)
{
    private static readonly MosaicPath Path = MosaicPath.Parse("a file");

    [Fact]
    public void A_superseded_version_is_kept_listed_and_downloadable_until_it_is_deleted()
    {
        Begin(peers: 3);
        var (old, now) = (RandomBytes(100_000, seed: 1), RandomBytes(5_000_000, seed: 2));
        var first = Upload(UploadOf(old)).File.Version;
        var uploaded = Upload(UploadOf(now)).File;
        Assert.Equal((VersionState.Current, 2, 0), (uploaded.State, uploaded.Versions, uploaded.Concurrent.Length));
        Assert.Equal(now, Download().Bytes);

        var versions = Versions();
        Assert.Equal([uploaded.Version, first], versions.Select(static one => one.Version));
        Assert.Equal([VersionState.Current, VersionState.Superseded], versions.Select(static one => one.State));
        Assert.Equal(uploaded.Uploaded + Settings.Versions.Keep, versions[1].KeptUntil);
        Assert.Null(versions[0].KeptUntil);

        var start = first.ToString()[..10].ToUpperInvariant();
        Assert.Equal(old, Download(version: start).Bytes);
        var described = Expect<FilesProtocol.Described>(Answer(new FilesProtocol.Describe(Path) { Version = start }));
        Assert.Equal((first, VersionState.Superseded), (described.File.Version, described.File.State));
        var listed = Assert.Single(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files);
        Assert.Equal((uploaded.Version, 2, true), (listed.Version, listed.Versions, listed.OtherBytes > 0));

        Assert.Equal(first, Expect<FilesProtocol.Deleted>(
            Answer(new FilesProtocol.Delete(Path) { Version = start })).File.Version);
        Assert.Equal([uploaded.Version], Versions().Select(static one => one.Version));
        AwaitAssert(() => Assert.Equal(Code.Default.N, Holders.Sum(static holder => holder.Columns)), Patience);
        Assert.Equal(FilesError.NotFound, Download(version: start).Failure!.Error);
    }

    [Fact]
    public void A_version_that_is_none_or_several_is_refused()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10)));
        Upload(UploadOf(RandomBytes(11)));
        foreach (var question in Questions("ffffffffffffffff"))
            Assert.Equal(FilesError.NotFound, Expect<FilesProtocol.Failed>(Answer(question)).Error);
        foreach (var question in Questions(""))
            Assert.Contains("more digits", Expect<FilesProtocol.Failed>(Answer(question)).Message);
        Assert.Equal(2, Versions().Length);
        Assert.Equal(FilesError.NotFound, Expect<FilesProtocol.Failed>(
            Answer(new FilesProtocol.ListVersions(MosaicPath.Parse("another")))).Error);
    }

    [Fact]
    public void Deleting_the_current_version_brings_the_one_before_it_back_and_deleting_the_file_does_not()
    {
        Begin(peers: 3);
        var old = RandomBytes(100, seed: 1);
        Upload(UploadOf(old));
        var current = Upload(UploadOf(RandomBytes(100, seed: 2))).File.Version;
        Expect<FilesProtocol.Deleted>(Answer(new FilesProtocol.Delete(Path) { Version = current.ToString() }));
        Assert.Equal(old, Download().Bytes);
        Upload(UploadOf(RandomBytes(100, seed: 3)));
        Expect<FilesProtocol.Deleted>(Answer(new FilesProtocol.Delete(Path)));
        Assert.Equal(FilesError.NotFound, Download().Failure!.Error);
        AwaitAssert(() => Assert.Equal(0, Holders.Sum(static holder => holder.Columns)), Patience);
    }

    [Fact]
    public void Uploads_that_did_not_see_each_other_are_both_kept_and_told_until_one_saw_them()
    {
        Settings = Settings with { Versions = Settings.Versions with { Keep = TimeSpan.Zero } };
        Begin(peers: 3);
        var first = Upload(UploadOf(RandomBytes(10, seed: 1))).File;
        // What another machine made without sight of the first: it names nothing that it replaces.
        var other = UploadedElsewhere(Hlc.At(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1)));
        var listed = Assert.Single(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files);
        Assert.Equal((other, first.Version), (listed.Version, Assert.Single(listed.Concurrent)));
        Assert.Equal([VersionState.Current, VersionState.Concurrent], Versions().Select(static one => one.State));

        var last = Upload(UploadOf(RandomBytes(10, seed: 3))).File;
        Assert.Equal((VersionState.Current, 0), (last.State, last.Concurrent.Length));
        AwaitAssert(() => Assert.Equal([last.Version], Versions().Select(static one => one.Version)), Patience);
    }

    [Fact]
    public void An_upload_during_which_another_came_says_so()
    {
        Begin(peers: 3);
        FileVersionId? other = null;
        Saw = (_, message) =>
        {
            if (message.Header is Commit) other ??= UploadedElsewhere(Hlc.At(DateTimeOffset.UtcNow));
        };
        var uploaded = Upload(UploadOf(RandomBytes(10))).File;
        Assert.Equal(other, Assert.Single(uploaded.Concurrent));
    }

    [Fact]
    public void What_was_kept_long_enough_is_deleted_by_a_look()
    {
        Settings = Settings with
        {
            Versions = Settings.Versions with { LookInterval = TimeSpan.FromMilliseconds(200) },
        };
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10, seed: 1)));
        var last = Upload(UploadOf(RandomBytes(10, seed: 2))).File;
        Assert.Equal(2, Versions().Length);
        Crash();
        Settings = Settings with { Versions = Settings.Versions with { Keep = TimeSpan.FromMilliseconds(1) } };
        StartFiles();
        AwaitAssert(() => Assert.Equal([last.Version], Versions().Select(static one => one.Version)), Patience);
        AwaitAssert(() => Assert.Equal(Code.Default.N, Holders.Sum(static holder => holder.Columns)), Patience);
    }

    private static object[] Questions(string version) =>
        [new FilesProtocol.Describe(Path) { Version = version }, new FilesProtocol.Delete(Path) { Version = version }];

    private ImmutableArray<StoredFile> Versions() =>
        Expect<FilesProtocol.VersionsListed>(Answer(new FilesProtocol.ListVersions(Path))).Versions;

    /// <summary>A whole version of the path, of the same account at another machine.</summary>
    private FileVersionId UploadedElsewhere(Hlc time)
    {
        var (version, statements) = MadeVersion.Of(Account, Network, Path, time, Replaces.These([]));
        Manifest.Tell(new ManifestProtocol.Publish(statements, 0, Patience), ActorRefs.Nobody);
        return version.Id;
    }
}
