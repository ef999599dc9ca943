using Mosaic.Codecs.Sealing;
using Mosaic.Files.Versions;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Files.Versions;

public sealed class ReplacesTests
{
    private static readonly FileMetadata Metadata = new(FileKind.File, MosaicPath.Parse("a"), 1,
        DateTimeOffset.UnixEpoch, 0, "", default, FileMetadata.NoExtra);

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var written = Replaces.These([Machines.Id(1), Machines.Id(2)]).WriteTo(Metadata);
        var read = Replaces.Read(written);
        Assert.True(read.Names(Machines.Id(1)) && read.Names(Machines.Id(2)));
        Assert.False(read.Names(Machines.Id(3)));
        Assert.False(Replaces.Read(Replaces.These([]).WriteTo(Metadata)).Names(Machines.Id(1)));
        // For ever: what is sealed is read by every later version.
        Assert.Equal("0be168ff837f043b", Replaces.These([new FileVersionId(Id256.Parse(
            "0be168ff837f043bde17c0314341c84271047b31c7df98de4d4caa8f3fb1e0f6"))]).ToString());
    }

    [Fact]
    public void Metadata_without_it_replaces_everything_older() =>
        Assert.True(Replaces.Read(Metadata).Names(Machines.Id(1)));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0123 456789abcdef01 -123456789abcdef 0123456789abcdef0")]
    public void Words_of_a_later_format_name_nothing(string text)
    {
        var metadata = Metadata with { Extra = Metadata.Extra.SetItem(Replaces.Key, text) };
        Assert.False(Replaces.Read(metadata).Names(Machines.Id(1)));
    }

    [Fact]
    public void It_names_a_bounded_number_heads_first()
    {
        var heads = Enumerable.Range(0, 40).Select(static n => Machines.Version(n, true, Replaces.These([]))).ToArray();
        var all = Replaces.AllSeen(VersionHistory.Of(heads));
        Assert.Equal(Replaces.Most, heads.Count(head => all.Names(head.Id)));
        Assert.InRange(all.ToString().Length, 1, 550);
    }

    [Fact]
    public void The_time_of_the_first_upload_outlives_renames()
    {
        var (first, second, third) = (Hlc.At(Machines.Start), Hlc.At(Machines.Start.AddDays(1)),
            Hlc.At(Machines.Start.AddDays(2)));
        var once = UploadTime.Keep(first, Metadata);
        Assert.Equal(Machines.Start, UploadTime.Of(second, once));
        Assert.Equal(Machines.Start, UploadTime.Of(third, UploadTime.Keep(second, once)));
        var wrong = Metadata with { Extra = Metadata.Extra.SetItem(UploadTime.Key, "soon") };
        Assert.Equal(first.Instant, UploadTime.Of(first, wrong));
    }
}
