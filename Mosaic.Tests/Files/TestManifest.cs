using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Tests.Files;

/// <summary>The manifest in memory: a set of statements and the view of it, for one node.</summary>
internal sealed class TestManifest : ReceiveActor
{
    private readonly Dictionary<FileVersionId, FileVersion> _versions = [];
    private readonly List<Tombstone> _tombstones = [];
    private readonly Dictionary<(ContentId, NodeId), Receipt> _receipts = [];

    public TestManifest(Func<int> peersThatConfirm, Action<ContentId> died, Func<Statement, bool> takes)
    {
        Receive<ManifestProtocol.Publish>(publish =>
        {
            if (publish.Statements.FirstOrDefault(statement => !takes(statement)) is { } refused)
            {
                Sender.Tell(new ManifestProtocol.NotPublished(refused.Id, "it is refused", publish.Correlation));
                return;
            }
            foreach (var statement in publish.Statements) Add(statement, died);
            Sender.Tell(new ManifestProtocol.Published(
                Math.Min(publish.Copies, peersThatConfirm()), publish.Correlation));
        });
        Receive<ManifestProtocol.LookUp>(asked =>
        {
            var live = Live().Where(version => version.Owner == asked.Owner && version.PathTag == asked.PathTag)
                .OrderByDescending(static version => version.Time).Select(View).ToImmutableArray();
            var seen = _versions.Values.Where(version => version.PathTag == asked.PathTag)
                .Select(static version => version.Time).DefaultIfEmpty().Max();
            var buried = _tombstones.Where(tombstone => tombstone.PathTag == asked.PathTag)
                .Select(static tombstone => tombstone.Time).DefaultIfEmpty().Max();
            Sender.Tell(new ManifestProtocol.PathKnown(
                Visible(live), live, seen, Hlc.Max(seen, buried).Next(), asked.Correlation));
        });
        Receive<ManifestProtocol.ListFiles>(asked => Sender.Tell(new ManifestProtocol.Listing(
            [.. PathsOf(asked.Owner).Select(path =>
            {
                var visible = Visible([.. path.OrderByDescending(static version => version.Time).Select(View)])!;
                return visible with
                {
                    Others = [.. path.Where(version => version.Id != visible.Version.Id)
                        .Select(static version => new LiveVersionSize(version.Id, 1))],
                };
            })],
            asked.Correlation)));
        Receive<ManifestProtocol.ListPaths>(asked => Sender.Tell(new ManifestProtocol.Paths(
            [.. PathsOf(asked.Owner).Where(path => path.Count() >= asked.LiveVersions).Select(static path => path.Key)],
            asked.Correlation)));
        Receive<ManifestProtocol.AskContents>(asked => Sender.Tell(new ManifestProtocol.ContentsKnown(
            asked.Contents.ToImmutableDictionary(static content => content, StateOf), asked.Correlation)));
    }

    private void Add(Statement statement, Action<ContentId> died)
    {
        switch (statement.Type)
        {
            case StatementType.FileVersion:
                var version = FileVersion.Read(statement);
                _versions[version.Id] = version;
                break;
            case StatementType.Receipt:
                var receipt = Receipt.Read(statement);
                _receipts[(receipt.Content, receipt.Holder)] = receipt;
                break;
            case StatementType.Tombstone:
                var before = Live().ToArray();
                _tombstones.Add(Tombstone.Read(statement));
                foreach (var dead in before.Select(static version => version.Content.Content)
                    .Except(Live().Select(static version => version.Content.Content)))
                {
                    died(dead);
                }
                break;
        }
    }

    private IEnumerable<IGrouping<PathTag, FileVersion>> PathsOf(AccountId owner) =>
        Live().Where(version => version.Owner == owner).GroupBy(static version => version.PathTag);

    private IEnumerable<FileVersion> Live() => _versions.Values.Where(version => !_tombstones.Any(tombstone =>
        tombstone.Covers(version) && tombstone.DependsOn.All(_versions.ContainsKey)));

    private ContentState StateOf(ContentId content)
    {
        var live = Live().FirstOrDefault(version => version.Content.Content == content);
        var known = _versions.Values.Any(version => version.Content.Content == content);
        return new ContentState(live, known && live is null, live is null ? [] : View(live).Holders);
    }

    private VersionView View(FileVersion version) => new(version, [.. _receipts.Values
        .Where(receipt => receipt.Content == version.Content.Content)
        .SelectMany(static receipt => receipt.Columns.Select(held => new Holding(receipt.Holder, held.Column)))]);

    private static VersionView? Visible(ImmutableArray<VersionView> live) =>
        live.FirstOrDefault(static view =>
            view.Holders.Select(static held => held.Column).Distinct().Count() >= view.Version.Content.Code.K)
        ?? live.FirstOrDefault();
}
