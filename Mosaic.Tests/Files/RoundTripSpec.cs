using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Placement;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

public sealed class RoundTripSpec(ITestOutputHelper output) : FilesWorld(output)
{
    public static TheoryData<int, string> SizesAndCodes()
    {
        var data = new TheoryData<int, string>();
        foreach (var code in new[] { "4+2", "1+1", "2+1" })
        {
            foreach (var size in new[] { 0, 1, 65_536, 4_194_304, 4_194_305, 9_000_000 }) data.Add(size, code);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(SizesAndCodes))]
    public void What_is_uploaded_comes_back_whoever_dies(int size, string codeText)
    {
        Assert.True(Code.TryParse(codeText, out var code));
        Begin(peers: 3);
        var bytes = RandomBytes(size);
        var uploaded = Upload(UploadOf(bytes, code: code));
        Assert.Null(uploaded.Warning);
        Assert.Equal(Health.Healthy, uploaded.File.Health.Health);
        Assert.Equal(code.N, uploaded.File.Columns.Length);
        Assert.Equal(size, uploaded.File.Metadata.Size);
        NoLeaseStays();
        Assert.Equal(code.N, Holders.Sum(static holder => holder.Columns));

        Assert.Equal(bytes, Download().Bytes);
        foreach (var dead in Holders.Select(static holder => holder.Node))
        {
            Fate = (to, _) => to == dead ? new Fate.Unreachable() : new Fate.Deliver();
            var (back, failure) = Download();
            Assert.Null(failure);
            Assert.Equal(bytes, back);
        }
    }

    [Fact]
    public void A_size_that_is_not_known_beforehand_is_found_out()
    {
        Begin(peers: 3);
        var bytes = RandomBytes(4_194_304);
        Assert.Equal(bytes.Length, Upload(UploadOf(bytes, sized: false)).File.Metadata.Size);
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void Nothing_that_a_holder_gets_tells_the_plaintext()
    {
        Begin(peers: 3);
        var bytes = new byte[300_000];
        var marker = "a marker that nobody else writes"u8;
        marker.CopyTo(bytes.AsSpan(1000));
        Upload(UploadOf(bytes));
        Assert.All(Holders.SelectMany(static holder => holder.AllShards()), static shard =>
            Assert.Equal(-1, shard.AsSpan().IndexOf("a marker that nobody else writes"u8)));
    }

    [Fact]
    public void A_second_upload_shows_its_content_and_frees_the_first_where_none_is_kept()
    {
        Settings = Settings with { Versions = Settings.Versions with { Keep = TimeSpan.Zero } };
        Begin(peers: 3);
        var first = Upload(UploadOf(RandomBytes(100_000, seed: 1)));
        var bytes = RandomBytes(5_000_000, seed: 2);
        var second = Upload(UploadOf(bytes));
        Assert.NotEqual(first.File.Version, second.File.Version);
        Assert.Equal(bytes, Download().Bytes);
        AwaitAssert(() => Assert.Equal(Code.Default.N, Holders.Sum(static holder => holder.Columns)), Patience);
    }

    [Fact]
    public void Files_are_listed_described_and_deleted()
    {
        Begin(peers: 3);
        foreach (var path in new[] { "b", "a/b", "a" }) Upload(UploadOf(RandomBytes(10), path));
        var listed = Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List()));
        Assert.Equal(["a", "a/b", "b"], listed.Files.Select(static file => file.Path.Value));
        var path2 = MosaicPath.Parse("a/b");
        Assert.Equal(10, Expect<FilesProtocol.Described>(Answer(new FilesProtocol.Describe(path2))).File.Metadata.Size);

        var deleted = Expect<FilesProtocol.Deleted>(Answer(new FilesProtocol.Delete(path2)));
        Assert.Equal((3, false), (deleted.Copies, deleted.Pending));
        Assert.Equal(2, Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files.Length);
        foreach (var question in new object[] { new FilesProtocol.Describe(path2), new FilesProtocol.Delete(path2) })
            Assert.Equal(FilesError.NotFound, Expect<FilesProtocol.Failed>(Answer(question)).Error);
        Assert.Equal(FilesError.NotFound, Download("a/b").Failure!.Error);
        AwaitAssert(() => Assert.Equal(2 * Code.Default.N, Holders.Sum(static holder => holder.Columns)), Patience);

        var again = RandomBytes(20);
        Upload(UploadOf(again, "a/b"));
        Assert.Equal(again, Download("a/b").Bytes);
    }

    [Fact]
    public void A_delete_that_no_peer_confirms_is_pending()
    {
        Begin(peers: 3);
        Upload(UploadOf(RandomBytes(10)));
        PeersThatConfirm = static () => 0;
        var deleted = Expect<FilesProtocol.Deleted>(Answer(new FilesProtocol.Delete(MosaicPath.Parse("a file"))));
        Assert.Equal((0, true), (deleted.Copies, deleted.Pending));
    }
}
