using Akka.Actor;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>Two and three manifests on real journals, joined by a wire in memory.</summary>
public sealed class ManifestSyncSpec : TestKit
{
    private readonly TestWire _wire = new(1);

    [Fact]
    public async Task A_copy_is_counted_only_when_it_is_durable_on_the_peer()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        a.See(b);
        b.See(a);
        await b.Ready();
        var version = Version(Alice, "a", 1);

        var published = await a.Publish(1, version.Statement);
        await b.Kill();
        b.Start();
        b.See();

        Assert.Equal(new ManifestProtocol.Published(1, null), published);
        Assert.Equal(version, (await b.LookUp(Alice, "a")).Visible!.Version);
    }

    [Fact]
    public async Task With_nobody_to_copy_to_the_answer_comes_at_once_and_says_none()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        a.SeeSome((b, false));

        var published = await a.Publish(2, Version(Alice, "a", 1).Statement).WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(new ManifestProtocol.Published(0, null), published);
    }

    [Fact]
    public async Task A_peer_that_refuses_is_no_copy()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        await using var c = new TestManifest(_wire, Holders[2], Bob);
        a.See(b, c);
        b.See(c);
        c.See(a, b);
        await Task.WhenAll(b.Ready(), c.Ready());

        Assert.Equal(new ManifestProtocol.Published(1, null), await a.Publish(2, Version(Alice, "a", 1).Statement));
    }

    [Fact]
    public async Task What_is_new_is_pushed_to_all_who_can_be_reached_and_told_there()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice, NoSync);
        await using var b = new TestManifest(_wire, Holders[1], Bob, NoSync);
        a.See(b);
        b.See(a);
        await b.Ready();
        b.Actor.Tell(new ManifestProtocol.Subscribe(TestActor));
        var version = Version(Alice, "a", 1);

        await a.Publish(version.Statement);
        Assert.Equal(version, ExpectMsg<ManifestProtocol.VersionLearned>(TestManifest.Patience).Version);
        await a.Publish(Naming(Alice, "a", 2, version).Statement);
        Assert.Equal(version.Content.Content, ExpectMsg<ManifestProtocol.ContentDied>(TestManifest.Patience).Content);
    }

    [Fact]
    public async Task A_node_that_was_away_catches_up_as_soon_as_it_can_be_reached()
    {
        var settings = TestManifest.Settings with { SyncInterval = TimeSpan.FromHours(1) };
        await using var a = new TestManifest(_wire, Holders[0], Alice, settings);
        await using var b = new TestManifest(_wire, Holders[1], Bob, settings);
        a.SeeSome((b, false));
        b.SeeSome((a, false));
        var versions = Enumerable.Range(0, 500).Select(i => Version(Alice, $"p{i}", 1)).ToArray();
        await a.Publish([.. versions.Select(version => version.Statement)]);
        await a.Publish(Naming(Alice, "p7", 2, versions[7]).Statement);
        await b.Publish(Version(Bob, "mine", 1).Statement);

        b.See(a);
        a.See(b);

        await Converged(a, b);
        Assert.Equal(499, (await b.List(Alice)).Length);
        Assert.Single(await a.List(Bob));
    }

    [Fact]
    public async Task Three_converge_over_a_wire_that_loses_a_third()
    {
        var settings = TestManifest.Settings with { RequestTimeout = TimeSpan.FromMilliseconds(300) };
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var a = new TestManifest(_wire, Holders[0], Alice, settings);
        await using var b = new TestManifest(_wire, Holders[1], Bob, settings);
        await using var c = new TestManifest(_wire, Holders[2], Bob, settings);
        TestManifest[] all = [a, b, c];
        a.See(b, c);
        b.See(a, c);
        c.See(a, b);
        _wire.Loss = 0.33;
        var versions = new List<FileVersion>();
        for (var i = 0; i < TestScale.Of(40); i++)
        {
            var at = all[random.Next(3)];
            var version = Version(at.Account, $"p{random.Next(10)}", random.Next(100));
            versions.Add(version);
            await at.Publish(version.Statement, Receipt(at.Key, version.Content, i, i % 2, 2).Statement);
            var old = versions[random.Next(versions.Count)];
            if (random.Next(4) == 0 && old.Owner == Account(at.Account))
                await at.Publish(Retire(at.Account, old).Statement);
        }

        await Converged(all);
        foreach (var owner in new[] { Alice, Bob })
        {
            var lists = await Task.WhenAll(all.Select(node => node.List(owner)));
            Assert.All(lists, list => Assert.True(Shown(lists[0]).SetEquals(Shown(list)), $"seed {seed}"));
        }
    }

    [Fact]
    public async Task What_is_refused_is_asked_for_again_when_the_roster_grows()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        await using var stranger = new TestManifest(_wire, Holders[2], Mallory);
        a.See(b, stranger);
        b.See(a);
        await a.Publish(Version(Mallory, "a", 1).Statement);
        await AwaitAssertAsync(async () => Assert.Contains("not-member", (await b.Statistics()).Refused.Keys),
            TestManifest.Patience);
        Assert.Empty(await b.List(Mallory));

        b.See(a, stranger);

        await AwaitAssertAsync(async () => Assert.Single(await b.List(Mallory)), TestManifest.Patience);
        Assert.Equal(a.Id, Assert.Single((await b.Statistics()).RefusedBySender).Key);
    }

    [Fact]
    public async Task The_cost_of_a_comparison_follows_the_difference()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice, NoSync);
        await using var b = new TestManifest(_wire, Holders[1], Bob, NoSync);
        a.SeeSome((b, false));
        b.SeeSome((a, false));
        Statement[] common = [.. Enumerable.Range(0, 3000).Select(i => UpTo(Alice, $"p{i}", 1, 0).Statement)];
        await a.Publish(common);
        await b.Publish(common);
        await a.Publish([.. Enumerable.Range(0, 5).Select(i => Version(Alice, $"new{i}", 1).Statement)]);

        b.See(a);

        await Converged(a, b);
        Assert.InRange(_wire.Bytes[WireKind.ManifestStatements] + _wire.Bytes[WireKind.ManifestStatementsAck], 1, 5000);
        Assert.InRange(_wire.Bytes[WireKind.ManifestBuckets] + _wire.Bytes[WireKind.ManifestBucketsAnswer]
            + _wire.Bytes[WireKind.ManifestIds] + _wire.Bytes[WireKind.ManifestIdsAnswer], 1, 5000);
    }

    [Fact]
    public async Task Two_who_compare_with_each_other_at_once_send_everything_once()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice, NoSync);
        await using var b = new TestManifest(_wire, Holders[1], Bob, NoSync);
        a.SeeSome((b, false));
        b.SeeSome((a, false));
        Statement[] ofA = [.. Enumerable.Range(0, 2500).Select(i => UpTo(Alice, $"p{i}", 1, 0).Statement)];
        Statement[] ofB = [.. Enumerable.Range(0, 2500).Select(i => UpTo(Bob, $"p{i}", 1, 0).Statement)];
        await Task.WhenAll(a.Publish(ofA), b.Publish(ofB));

        a.See(b);
        b.See(a);

        await Converged(a, b);
        Assert.Equal(5000, (await a.Statistics()).Tombstones);
        // The ids that are asked for come on top of the statements.
        var bytes = ofA.Concat(ofB).Sum(statement => (long)statement.Bytes.Length);
        Assert.InRange(_wire.Bytes[WireKind.ManifestStatements] + _wire.Bytes[WireKind.ManifestStatementsAck],
            bytes, bytes * 3 / 2);
    }

    [Fact]
    public async Task What_is_published_again_is_not_pushed_again()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice, NoSync);
        await using var b = new TestManifest(_wire, Holders[1], Bob, NoSync);
        a.See(b);
        b.See(a);
        await b.Ready();
        var version = Version(Alice, "a", 1).Statement;

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => a.Publish(version)));
        await a.Publish(version);
        await a.Publish(1, Version(Alice, "b", 1).Statement);

        Assert.Equal(2, (await b.Statistics()).Versions);
        Assert.InRange(_wire.Bytes[WireKind.ManifestStatements], 1, 3 * version.Bytes.Length);
    }

    [Fact]
    public async Task What_a_peer_refuses_is_not_sent_to_it_with_every_comparison()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(
            _wire, Holders[1], Bob, NoSync, new ManifestLimits { VersionsPerPath = 1 });
        a.SeeSome((b, false));
        b.SeeSome((a, false));
        await a.Publish([.. Enumerable.Range(0, 10).Select(i => Version(Alice, "a", i).Statement)]);

        a.See(b);

        await AwaitAssertAsync(
            () => Assert.True(_wire.Messages.GetValueOrDefault(WireKind.ManifestDigest) > 4), TestManifest.Patience);
        await AwaitAssertAsync(
            async () => Assert.Contains("over-limit", (await b.Statistics()).Refused.Keys), TestManifest.Patience);
        Assert.Equal(1, _wire.Messages[WireKind.ManifestStatements]);
    }

    [Fact]
    public async Task Foreign_forged_and_wild_statements_from_a_peer_change_nothing_and_are_counted()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        a.See(b);
        b.See();
        var version = Version(Alice, "a", 1);
        await a.Publish(version.Statement, Receipt(Holders[0], version.Content, 1, 0, 1).Statement);
        var forged = Naming(Alice, "a", 2, version).Statement.Bytes.ToArray();
        forged[^1] ^= 1;

        var ack = await Send(a, b,
            Tombstone.Create(Network, Bob, Tag("a"), [version.Id], At(100), At(2)).Statement.Bytes.ToArray(),
            Naming(Mallory, "a", 2, version).Statement.Bytes.ToArray(),
            Receipt(Mallory, version.Content, 3, 0, 1, 2).Statement.Bytes.ToArray(),
            Version(Bob, "wild", 301).Statement.Bytes.ToArray(),
            UpTo(Bob, "wild", 1, 301).Statement.Bytes.ToArray(),
            Version(Bob, "elsewhere", 1, network: new NetworkId(Hash("other"))).Statement.Bytes.ToArray(),
            forged,
            [1, 2, 3]);

        Assert.Equal((1u, 0u, 7u), (ack.Accepted, ack.Known, ack.Refused));
        Assert.Equal(version, (await a.LookUp(Alice, "a")).Visible!.Version);
        Assert.Equal(2, (await a.LookUp(Alice, "a")).Visible!.Holders.Length);
        var statistics = await a.Statistics();
        Assert.Equal(
            "ahead-of-clock=2 bad-signature=1 malformed=1 not-member=2 other-network=1",
            string.Join(' ', statistics.Refused.Select(row => $"{row.Key}={row.Value}")));
        Assert.Equal(7, statistics.RefusedBySender[b.Id]);
        Assert.Equal(1, statistics.Versions);
    }

    [Fact]
    public async Task A_forged_copy_keeps_nobody_from_the_true_statement()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        await using var c = new TestManifest(_wire, Holders[2], Alice);
        a.See(b);
        b.See();
        c.See();
        var version = Version(Alice, "a", 1);
        await c.Publish(version.Statement);
        await a.Ready();
        // The id is that of what was signed: it is the same.
        var forged = version.Statement.Bytes.ToArray();
        forged[^1] ^= 1;
        Assert.Equal(1u, (await Send(a, b, forged)).Refused);

        c.See(a);
        a.See(b, c);

        await AwaitAssertAsync(
            async () => Assert.Equal(version, (await a.LookUp(Alice, "a")).Visible?.Version), TestManifest.Patience);
    }

    [Fact]
    public async Task Malformed_questions_are_refused_and_the_manifest_goes_on()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        a.See(b);
        await a.Ready();
        var salt = ByteString.CopyFrom(new byte[SyncCodec.SaltSize]);
        IMessage[] questions =
        [
            new ManifestDigest { Digest = ByteString.CopyFrom(new byte[31]), Salt = salt },
            new ManifestDigest { Digest = ByteString.CopyFrom(new byte[32]) },
            new ManifestBuckets { Partitions = 1 },
            new ManifestIds { Salt = salt },
            new ManifestIds { Salt = salt, Ranges = ByteString.CopyFrom(new byte[9]) },
            new ManifestIds { Salt = salt, Ranges = ByteString.CopyFrom(new byte[10]) },
            new ManifestStatements { Wanted = ByteString.CopyFrom(new byte[33]) },
        ];

        foreach (var question in questions)
        {
            b.Port.Tell(new WireProtocol.Request(a.Id, WireMessage.Of(question), TestManifest.Patience), TestActor);
            var refused = ExpectMsg<WireProtocol.Failed>(TestManifest.Patience);
            Assert.Equal(RefusalCode.Malformed, refused.Refusal!.Code);
        }
        Assert.Equal(questions.Length, (await a.Statistics()).Refused["malformed"]);
        Assert.IsType<ManifestProtocol.Published>(await a.Publish(Version(Alice, "a", 1).Statement));
    }

    [Fact]
    public async Task A_node_outside_the_roster_gets_no_answer_but_a_refusal()
    {
        await using var a = new TestManifest(_wire, Holders[0], Alice);
        await using var b = new TestManifest(_wire, Holders[1], Bob);
        a.See();
        await a.Ready();
        b.Port.Tell(
            new WireProtocol.Request(a.Id, WireMessage.Of(new ManifestDigest()), TestManifest.Patience), TestActor);

        Assert.Equal(
            RefusalCode.NotMember, ExpectMsg<WireProtocol.Failed>(TestManifest.Patience).Refusal!.Code);
    }

    private static ManifestSettings NoSync => TestManifest.Settings with { SyncInterval = TimeSpan.FromHours(1) };

    private static HashSet<FileVersionId> Shown(IEnumerable<VersionView> list) =>
        [.. list.Select(file => file.Version.Id)];

    private static Tombstone Retire(SigningKey owner, FileVersion version) =>
        Tombstone.Create(
            Network, owner, version.PathTag, [version.Id], Hlc.Zero, version.Time.Next());

    private async Task<ManifestStatementsAck> Send(TestManifest to, TestManifest from, params byte[][] statements)
    {
        var message = new ManifestStatements { Push = true };
        message.Statements.AddRange(statements.Select(bytes => ByteString.CopyFrom(bytes)));
        var answer = await from.Port.Ask<WireProtocol.Response>(
            new WireProtocol.Request(to.Id, WireMessage.Of(message), TestManifest.Patience), TestManifest.Patience);
        return answer.Message.As<ManifestStatementsAck>();
    }

    private Task Converged(params TestManifest[] nodes) => AwaitAssertAsync(async () =>
    {
        var digests = new HashSet<ByteString>();
        foreach (var node in nodes)
        {
            var peer = nodes.First(other => other != node);
            digests.Add(await Digests(peer, node));
        }
        Assert.Single(digests);
    }, TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100));

    // The question may be lost as well as what it asks about.
    private static async Task<ByteString> Digests(TestManifest from, TestManifest of)
    {
        const int attempts = 30;
        object? answer = null;
        var digest = new ManifestDigest
        {
            Digest = ByteString.CopyFrom(new byte[Id256.Size]),
            Salt = ByteString.CopyFrom(new byte[SyncCodec.SaltSize]),
        };
        for (var i = 0; i < attempts && answer is not WireProtocol.Response; i++)
        {
            answer = await from.Port.Ask<object>(new WireProtocol.Request(
                of.Id, WireMessage.Of(digest), TimeSpan.FromSeconds(1)), TestManifest.Patience);
        }
        return Assert.IsType<WireProtocol.Response>(answer).Message.As<ManifestDigestAnswer>().Digest;
    }
}
