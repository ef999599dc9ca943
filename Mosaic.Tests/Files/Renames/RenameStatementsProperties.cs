using CsCheck;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Renames;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.Files.Versions;
using Mosaic.Tests.House;
using Mosaic.Tests.Manifest;
using Xunit;

namespace Mosaic.Tests.Files.Renames;

public sealed class RenameStatementsProperties : IDisposable
{
    private static readonly MosaicPath Old = MosaicPath.Parse("old");
    private static readonly MosaicPath New = MosaicPath.Parse("new");

    private readonly AccountKey _account = AccountKey.Generate();

    public void Dispose() => _account.Dispose();

    [Fact]
    public void In_whatever_order_they_come_a_content_that_moves_is_never_dead() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], Gen.Int).Sample((versions, replaced, seed) =>
        {
            var (before, renaming, contents) = Renaming(versions, replaced);
            var all = before.Concat(renaming).ToArray();
            new Random(seed).Shuffle(all);
            var state = new ManifestState(new ManifestLimits());
            foreach (var statement in all)
            {
                var (_, changes) = ManifestSamples.Add(state, statement);
                Assert.Empty(changes.Died);
                Assert.All(contents, content => Assert.False(ManifestSamples.Fate(state, content).Dead));
            }
            Assert.Null(ManifestSamples.Visible(state, _account.Signing, "nothing"));
            Assert.Equal(0, Live(state, Old));
            Assert.Equal(versions + replaced, Live(state, New));
        }, iter: TestScale.Of(300));

    private int Live(ManifestState state, MosaicPath path) =>
        state.Path(new PathKey(_account.AccountId, PathTags.Tag(_account.PathTagKey, path))) is { } known
            ? ManifestView.LiveCount(known)
            : 0;

    private (Statement[] Before, Statement[] Renaming, ContentId[] Contents) Renaming(int versions, int replaced)
    {
        var old = Made(Old, versions, 0);
        var there = Made(New, replaced, versions);
        var statements = RenameStatements.Of(_account, ManifestSamples.Network, Known(old, 100), New,
            Known(there, 200), ManifestSamples.Now + TimeSpan.FromHours(1))!.Value;
        return ([.. old.Concat(there).Select(static version => version.Statement)], [.. statements],
            [.. old.Select(static version => version.Content.Content)]);
    }

    private FileVersion[] Made(MosaicPath path, int count, int from) => [.. Enumerable.Range(from, count).Select(n =>
        MadeVersion.Of(_account, ManifestSamples.Network, path, ManifestSamples.At(n), Replaces.EverythingOlder)
            .Version)];

    private static ManifestProtocol.PathKnown Known(FileVersion[] versions, double next)
    {
        var live = versions.Reverse().Select(static version => new VersionView(version, [])).ToArray();
        return new ManifestProtocol.PathKnown(
            live.FirstOrDefault(), [.. live], Hlc.Zero, ManifestSamples.At(next), null);
    }
}
