using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Nodes of one account that write, delete and exchange two paths while their clocks stand wrong: by seconds, by as
/// much as the rule admits, by hours. Each checks what it is given by its own clock, as nodes do, and remembers what
/// it had seen when it wrote.
/// </summary>
internal sealed class WrongClockWorld(int seed)
{
    private static readonly ImmutableArray<string> Paths = ["a", "b"];

    private static readonly ImmutableArray<TimeSpan> Errors =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(299), TimeSpan.FromHours(3),
        TimeSpan.FromSeconds(-299), TimeSpan.FromHours(-5),
    ];

    private static readonly IngressRules Rules = IngressRules.Nobody.With(View(Holders[0], Alice));

    private readonly Random _random = new(seed);
    private readonly ImmutableArray<Node> _nodes = [.. Enumerable.Range(0, 4).Select(_ => new Node())];
    private readonly Dictionary<FileVersionId, Written> _written = [];
    private readonly List<(Tombstone Tombstone, ImmutableHashSet<FileVersionId> Seen)> _deleted = [];
    private readonly Dictionary<StatementId, Statement> _statements = [];
    private DateTimeOffset _true = Now;

    /// <summary>Something happens to one node.</summary>
    public void Step()
    {
        _true += TimeSpan.FromMilliseconds(_random.Next(2000));
        var node = _nodes[_random.Next(4)];
        switch (_random.Next(8))
        {
            case 0:
                node.Error = Errors[_random.Next(Errors.Length)];
                break;
            case 1:
                Delete(node, Paths[_random.Next(2)]);
                break;
            case < 5:
                Write(node, Paths[_random.Next(2)]);
                break;
            default:
                Pull(node, _nodes[_random.Next(4)]);
                break;
        }
    }

    /// <summary>
    /// All clocks are right again, it is later than any of them ever said, and all give each other all.
    /// </summary>
    public void LetTimePass()
    {
        _true += TimeSpan.FromHours(4);
        foreach (var node in _nodes) node.Error = TimeSpan.Zero;
        foreach (var _ in _nodes) ExchangeAll();
    }

    /// <summary>
    /// No node shows what somebody had seen who then overwrote it with what is there and lives, or who deleted it with
    /// a tombstone that is there; and every write is live that no tombstone's signer had seen, nor anything later.
    /// </summary>
    public void AssertCausal()
    {
        foreach (var (node, path) in from node in _nodes from path in Paths select (node, path))
        {
            var live = Live(node, path);
            var overwritten = live.SelectMany(id => _written[id].Seen).ToHashSet();
            if (Visible(node.State, Alice, path) is { } shown) Assert.DoesNotContain(shown, overwritten);
            var deletions = _deleted.Where(deletion => deletion.Tombstone.PathTag == Tag(path)
                && node.State.Knows(deletion.Tombstone.Statement.Id)).ToList();
            Assert.DoesNotContain(live, id => deletions.Any(deletion => deletion.Seen.Contains(id)));
            foreach (var (id, written) in _written)
            {
                if (written.Path != path || !node.State.Knows(new StatementId(id.Value)) || live.Contains(id)) continue;
                Assert.Contains(deletions, deletion => deletion.Seen.Contains(id)
                    || deletion.Seen.Any(seen => _written[seen].Time >= written.Time));
            }
        }
    }

    /// <summary>
    /// Every statement that any node took as its own is on every node, or is a version it has buried.
    /// </summary>
    public void AssertNothingIsLost() =>
        Assert.All(_nodes, node => Assert.All(_statements.Keys, id => Assert.True(node.State.Knows(id)
            || _deleted.Any(deletion => deletion.Tombstone.Versions.Contains(new FileVersionId(id.Value))))));

    /// <summary>Each in turn, on each path: it is taken at once, and shown by all when they have it.</summary>
    public void AssertEverybodyCanWrite()
    {
        foreach (var (node, path) in from node in _nodes from path in Paths select (node, path))
        {
            var version = Write(node, path);
            Assert.NotNull(version);
            ExchangeAll();
            Assert.All(_nodes, other => Assert.Equal(version, Visible(other.State, Alice, path)));
        }
    }

    private FileVersionId? Write(Node node, string path)
    {
        var version = FileVersion.Create(Network, Alice, Tag(path), NextTime(node, path), new byte[128],
            IdOf(Holders[0]), Content(Alice, $"write {_statements.Count}"));
        var seen = SeenBy(node, path);
        if (!TakeAsOwn(node, version.Statement)) return null;
        _written[version.Id] = new Written(path, version.Time, seen);
        Assert.Equal(version.Id, Visible(node.State, Alice, path));
        return version.Id;
    }

    private void Delete(Node node, string path)
    {
        if (Live(node, path) is { IsEmpty: false } live
            && node.State.Path(new PathKey(Account(Alice), Tag(path))) is { } index)
        {
            var tombstone = Tombstone.Create(
                Network, Alice, Tag(path), live, index.LatestVersion, NextTime(node, path));
            var seen = SeenBy(node, path);
            if (!TakeAsOwn(node, tombstone.Statement)) return;
            _deleted.Add((tombstone, seen));
            Assert.Null(Visible(node.State, Alice, path));
        }
    }

    /// <summary>As the manifest chooses the time of what is written next.</summary>
    private Hlc NextTime(Node node, string path)
    {
        var floor = node.State.Path(new PathKey(Account(Alice), Tag(path)))?.Latest ?? Hlc.Zero;
        node.Clock = node.Clock.Within(NowOf(node) + ManifestLimits.MaxAhead).TickAfter(floor, NowOf(node));
        return node.Clock.Last;
    }

    private bool TakeAsOwn(Node node, Statement statement)
    {
        if (!Take(node, statement)) return false;
        _statements[statement.Id] = statement;
        return true;
    }

    private bool Take(Node node, Statement statement)
    {
        if (StatementIngress.Check(statement, Rules, NowOf(node), out var entry) is { } refusal)
        {
            Assert.Equal(Refusal.AheadOfClock, refusal);
            return false;
        }
        node.Clock = node.Clock.Follow(entry!.Time, NowOf(node));
        return Add(node.State, statement, NowOf(node)).Admission is Admission.New or Admission.Buried;
    }

    private void Pull(Node to, Node from)
    {
        foreach (var id in Ids(from.State).Where(id => !to.State.Knows(id)).ToList()) Take(to, _statements[id]);
    }

    private void ExchangeAll()
    {
        foreach (var (to, from) in from to in _nodes from other in _nodes select (to, other)) Pull(to, from);
    }

    private DateTimeOffset NowOf(Node node) => _true + node.Error;

    private ImmutableHashSet<FileVersionId> SeenBy(Node node, string path) =>
        [.. _written.Where(written => written.Value.Path == path
            && node.State.Knows(new StatementId(written.Key.Value))).Select(written => written.Key)];

    private static ImmutableHashSet<FileVersionId> Live(Node node, string path) =>
        node.State.Path(new PathKey(Account(Alice), Tag(path))) is { } index
            ? [.. ManifestView.Live(index).Select(version => version.VersionId)]
            : [];

    private sealed record Written(string Path, Hlc Time, ImmutableHashSet<FileVersionId> Seen);

    private sealed class Node
    {
        public ManifestState State { get; } = new(new ManifestLimits());

        public HybridClock Clock { get; set; }

        public TimeSpan Error { get; set; }
    }
}
