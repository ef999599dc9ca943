using System.Collections.Immutable;
using Akka.Actor;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Five nodes of two accounts under one seeded schedule of writes, deletions, partitions, abrupt deaths and clock
/// jumps, on real journals. Acknowledged is what a node called published.
/// </summary>
internal sealed class ManifestSchedule : IAsyncDisposable
{
    private static readonly ImmutableArray<string> Paths = ["a", "b", "c"];

    private static readonly ImmutableArray<TimeSpan> Shifts =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(-50), TimeSpan.FromSeconds(299),
        TimeSpan.FromHours(-2), TimeSpan.FromHours(3),
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random;
    private readonly TestWire _wire;
    private readonly ImmutableArray<TestManifest> _nodes;
    private readonly ManifestModel _model;
    private readonly int[] _island = new int[5];
    private int _written;

    public ManifestSchedule(int seed)
    {
        _random = new Random(seed);
        _wire = new TestWire(seed);
        var settings = TestManifest.Settings with
        {
            SyncInterval = TimeSpan.FromMilliseconds(60),
            RequestTimeout = TimeSpan.FromMilliseconds(500),
            AskAgainAfter = TimeSpan.FromMilliseconds(500),
            CheckpointAfter = _random.Next(2) == 0 ? 8 : 1000,
        };
        _nodes = [.. Enumerable.Range(0, 5).Select(i =>
            new TestManifest(_wire, Key($"node {i}"), i < 3 ? Alice : Bob, settings))];
        _model = new ManifestModel(_nodes.Select(node => node.Key));
    }

    /// <summary>Runs some steps, each by a node that is up, then lets the nodes come to rest and compares.</summary>
    public async Task Run(int steps)
    {
        ShowIslands();
        for (var step = 0; step < steps; step++) await Step();
        await Rest();
    }

    /// <summary>What the model knows by now, for a report.</summary>
    public override string ToString() =>
        $"{_model.Acknowledged} statements acknowledged, {_model.Uncertain} published by nodes that died";

    private async Task Step()
    {
        var node = _nodes[_random.Next(5)];
        switch (_random.Next(10))
        {
            case < 4:
                await Write(node);
                break;
            case < 6:
                await Delete(node);
                break;
            case 6:
                for (var i = 0; i < 5; i++) _island[i] = _random.Next(2);
                ShowIslands();
                break;
            case 7:
                await Restart(node);
                break;
            case 8:
                node.Shift = Shifts[_random.Next(Shifts.Length)];
                break;
            default:
                _wire.Loss = _random.Next(2) * 0.3;
                break;
        }
    }

    private async Task Write(TestManifest node)
    {
        var path = Paths[_random.Next(Paths.Length)];
        var known = await node.LookUp(node.Account, path);
        var number = _written++;
        var version = FileVersion.Create(Network, node.Account, Tag(path), known.NextTime, new byte[128],
            node.Id, ManifestSamples.Content(node.Account, $"write {number}"));
        // Columns 0 and 1 of k = 2 make it whole; with one alone the version before it stays visible.
        var receipt = Mosaic.Codecs.Statements.Receipt.Create(Network, node.Key, version.Content.Content,
            Enumerable.Range(0, _random.Next(4) == 0 ? 1 : 2)
                .Select(column => (column, version.Content.Roots[column])), known.NextTime);
        if (!await Publish(node, version.Statement, receipt.Statement) || _random.Next(2) == 0) return;
        var after = await node.LookUp(node.Account, path);
        var older = after.Live.Select(static live => live.Version)
            .Where(live => live.Id != version.Id && live.Time < version.Time)
            .Select(static live => live.Id).ToArray();
        if (older.Length == 0) return;
        await Publish(node, Tombstone.Create(Network, node.Account, Tag(path), older, upTo: Hlc.Zero, after.NextTime,
            [version.Id]).Statement);
    }

    private async Task Delete(TestManifest node)
    {
        var path = Paths[_random.Next(Paths.Length)];
        var known = await node.LookUp(node.Account, path);
        if (known.Visible is null) return;
        await Publish(node, Tombstone.Create(Network, node.Account, Tag(path),
            known.Live.Select(live => live.Version.Id), known.Latest, known.NextTime).Statement);
    }

    /// <summary>
    /// Publishes; the node may die over it. True when the node lives and has said that it is durable.
    /// </summary>
    private async Task<bool> Publish(TestManifest node, params Statement[] statements)
    {
        var answer = node.Publish(_random.Next(3) == 0 ? 1 : 0, statements);
        if (_random.Next(8) != 0)
        {
            var published = await answer is ManifestProtocol.Published;
            if (published) _model.Record(statements, acknowledged: true);
            return published;
        }
        await Task.Yield();
        await Restart(node);
        var told = answer.IsCompletedSuccessfully ? await answer : null;
        if (told is not ManifestProtocol.NotPublished)
            _model.Record(statements, acknowledged: told is ManifestProtocol.Published);
        return false;
    }

    private async Task Restart(TestManifest node)
    {
        await node.Kill();
        node.Start();
        ShowIslands();
    }

    private void ShowIslands()
    {
        for (var i = 0; i < 5; i++)
        {
            var island = _island[i];
            _nodes[i].SeeSome([.. Enumerable.Range(0, 5).Where(other => other != i)
                .Select(other => (_nodes[other], _island[other] == island))]);
        }
    }

    /// <summary>
    /// All is well again, and later than any clock ever said: the nodes end equal, and as the model says.
    /// </summary>
    private async Task Rest()
    {
        _wire.Loss = 0;
        Array.Clear(_island);
        foreach (var node in _nodes) node.Shift = TimeSpan.FromHours(4);
        ShowIslands();
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var digests = await Task.WhenAll(_nodes.Select(Digests));
            if (digests[0] is not null && digests.Distinct().Count() == 1) break;
            Assert.True(TimeProvider.System.GetElapsedTime(until) < Patience, "the nodes do not become equal");
            await Task.Delay(50);
        }
        foreach (var node in _nodes)
        {
            foreach (var (owner, path) in from owner in new[] { Alice, Bob } from path in Paths select (owner, path))
                _model.AssertShows(owner, path, await node.LookUp(owner, path));
            var counts = await node.Statistics();
            var expected = await _nodes[0].Statistics();
            Assert.Equal((expected.Versions, expected.Tombstones, expected.Receipts),
                (counts.Versions, counts.Tombstones, counts.Receipts));
        }
    }

    private async Task<ByteString?> Digests(TestManifest node)
    {
        var peer = _nodes.First(other => other != node);
        var question = new ManifestDigest
        {
            Digest = ByteString.CopyFrom(new byte[Id256.Size]),
            Salt = ByteString.CopyFrom(new byte[SyncCodec.SaltSize]),
        };
        var answer = await peer.Port.Ask<object>(new WireProtocol.Request(
            node.Id, WireMessage.Of(question), TimeSpan.FromSeconds(5)), TestManifest.Patience);
        return ((answer as WireProtocol.Response)?.Message.Header as ManifestDigestAnswer)?.Digest;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
