using CsCheck;
using Mosaic.Codecs.Sealing;
using Mosaic.Files;
using Mosaic.Files.Renames;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Files.Renames;

public sealed class RenamePlanTests
{
    private static readonly Gen<string> Name = Gen.Int[1, 3].SelectMany(static depth =>
        Gen.Char["ab"].Array[depth].Select(static letters => string.Join('/', letters)));

    [Theory]
    [InlineData("a", "b", "a>b")]
    [InlineData("photos", "old/photos", "photos/1>old/photos/1 photos/x/2>old/photos/x/2")]
    [InlineData("photos/x", "photos/y", "photos/x/2>photos/y/2")]
    [InlineData("photos/x", "photos", "photos/x/2>photos/2")]
    [InlineData("photos/1", "photosynthesis", "photos/1>photosynthesis")]
    [InlineData("empty", "full", "empty>full")]
    [InlineData("a", "empty/a", "a>empty/a")]
    [InlineData("empty", "photos", "empty>photos")]
    public void A_name_and_all_under_it_get_the_new_one(string from, string to, string moves)
    {
        var plan = Plan(from, to);
        Assert.Null(plan.Refused);
        Assert.Equal(moves, string.Join(' ', plan.Moves.Select(static move => $"{move.From}>{move.To}")));
    }

    [Theory]
    [InlineData("nothing", "b", FilesError.NotFound, "no file or folder")]
    [InlineData("photo", "b", FilesError.NotFound, "no file or folder")]
    [InlineData("a", "a", FilesError.Other, "already")]
    [InlineData("photos", "photos", FilesError.Other, "already")]
    [InlineData("photos", "photos/x", FilesError.Other, "into itself")]
    [InlineData("a", "photos.pdf", FilesError.Other, "--overwrite")]
    [InlineData("photos", "twin", FilesError.Other, "'twin/1' exists (and 1 more")]
    [InlineData("a", "photos", FilesError.Other, "'photos/a'")]
    [InlineData("a", "photos.pdf/a", FilesError.Other, "is a file")]
    [InlineData("twin/x", "photos.pdf", FilesError.Other, "is a file")]
    [InlineData("chain", "other", FilesError.Other, "a folder as well, above 'chain/a/a/b'")]
    [InlineData("chain/a", "chain", FilesError.Other, "is to change")]
    public void What_cannot_be_is_refused_with_the_reason(string from, string to, FilesError error, string words)
    {
        var plan = Plan(from, to);
        Assert.Equal(error, plan.Refused!.Error);
        Assert.Contains(words, plan.Refused.Message, StringComparison.Ordinal);
        Assert.Empty(plan.Moves);
    }

    [Fact]
    public void With_overwrite_what_exists_is_no_conflict()
    {
        Assert.Equal(2, Plan("photos", "twin", overwrite: true).Moves.Length);
        Assert.NotNull(Plan("a", "photos", overwrite: true).Refused);
    }

    [Fact]
    public void A_new_name_that_is_too_long_changes_nothing()
    {
        var plan = Plan("photos", string.Join('/', Enumerable.Repeat(new string('n', 255), 16)));
        Assert.Contains("4096", plan.Refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_is_lost_or_hidden_and_what_was_cut_off_is_gone_on_with() =>
        Gen.Select(Name.Array[1, 8], Name, Name, Gen.Int[0, 8]).Sample((names, from, to, done) =>
        {
            var all = names.Distinct().ToDictionary(MosaicPath.Parse, static _ => FileKind.File);
            var plan = RenamePlan.Of(all, MosaicPath.Parse(from), MosaicPath.Parse(to), overwrite: false);
            if (plan.Refused is not null) return;
            foreach (var (old, made) in plan.Moves.Take(done))
            {
                Assert.True(all.Remove(old));
                Assert.True(all.TryAdd(made, FileKind.File));
            }
            var rest = RenamePlan.Of(all, MosaicPath.Parse(from), MosaicPath.Parse(to), overwrite: false);
            Assert.Equal(plan.Moves.Skip(done), rest.Refused is { Error: FilesError.NotFound } ? [] : rest.Moves);
        }, iter: TestScale.Of(3000));

    private static RenamePlan Plan(string from, string to, bool overwrite = false)
    {
        string[] files = ["a", "photos/1", "photos/x/2", "photos.pdf", "twin/1", "twin/x/2", "chain/a/a", "chain/a/b",
            "chain/a/a/b"];
        var all = files.ToDictionary(MosaicPath.Parse, static _ => FileKind.File);
        all.Add(MosaicPath.Parse("empty"), FileKind.EmptyFolder);
        return RenamePlan.Of(all, MosaicPath.Parse(from), MosaicPath.Parse(to), overwrite);
    }
}
