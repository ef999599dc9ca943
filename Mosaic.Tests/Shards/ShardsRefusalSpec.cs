using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Shards.ShardsNode;

namespace Mosaic.Tests.Shards;

/// <summary>Whatever is wrong with a request is refused with its own code, and nothing of it stays.</summary>
public sealed class ShardsRefusalSpec
{
    [Fact]
    public async Task Shards_that_do_not_match_the_root_are_not_committed()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 0, 1);
        var wrong = sample.Shards[1][0].ToArray();
        wrong[77] ^= 1;
        Ok<ShardStored>(await node.Ask(sample.Shard(1, 0, wrong)));

        Assert.Equal(RefusalCode.RootMismatch, Code(await node.Ask(sample.Commit(0, 1))));

        Assert.Equal(0, (await node.Usage()).Used);
        Assert.Empty(node.Files("shards"));
        Assert.Empty(node.Manifest.Versions);
        Ok<ShardStored>(await node.Ask(sample.Shard(1, 0)));
        Assert.Equal(2, ReceiptOf(await node.Ask(sample.Commit(0, 1))).Columns.Length);
    }

    [Fact]
    public async Task A_commit_without_every_segment_is_refused_once_it_waited()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(9_000_000);
        Ok<StoreAccepted>(await node.Ask(sample.Store(node.Owner, node.Self, node.Clock.GetUtcNow(), 3)));
        Ok<ShardStored>(await node.Ask(sample.Shard(3, 0)));
        Ok<ShardStored>(await node.Ask(sample.Shard(3, 2)));

        var commit = node.Ask(sample.Commit(3));

        Assert.Equal(RefusalCode.NotReady, Code(await node.OnceItWaited(commit)));
        Assert.Equal(0, (await node.Usage()).Used);
        Ok<ShardStored>(await node.Ask(sample.Shard(3, 1)));
        Assert.Single(ReceiptOf(await node.Ask(sample.Commit(3))).Columns);
    }

    [Fact]
    public async Task A_commit_without_a_lease_is_refused()
    {
        await using var node = await new ShardsNode().Start();
        var commit = node.Ask(node.Sample(1).Commit(0));

        Assert.Equal(RefusalCode.NotFound, Code(await node.OnceItWaited(commit)));
    }

    [Fact]
    public async Task A_version_of_another_account_or_with_a_bad_signature_is_refused()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(1000);
        await node.Send(sample, 0);
        var forged = sample.Version.Statement.Bytes.ToArray();
        forged[^1] ^= 1;
        var mine = sample.Version.Content;
        var theirs = FileVersion.Create(node.Network, node.Other, sample.Version.PathTag, sample.Version.Time, [],
            node.Self, mine);

        Assert.Equal(RefusalCode.BadSignature, Code(await node.Ask(
            Sample.CommitOf(FileVersion.Read(Statement.Parse(forged)), 0))));
        // A content id follows from the account: another account's version is one of another content.
        Assert.NotEqual(mine.Content, theirs.Content.Content);
        var commit = node.Ask(Sample.CommitOf(theirs, 0));
        Assert.Equal(RefusalCode.NotFound, Code(await node.OnceItWaited(commit)));
        Assert.Equal(0, (await node.Usage()).Used);
    }

    [Fact]
    public async Task A_lease_is_no_good_for_a_version_of_another_account()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(1000);
        await node.Send(sample, node.Other, 0);

        Assert.Equal(RefusalCode.BadSignature, Code(await node.Ask(sample.Commit(0))));
    }

    [Fact]
    public async Task A_version_of_another_network_or_from_the_future_is_refused()
    {
        await using var node = await new ShardsNode().Start();
        var now = Hlc.At(node.Clock.GetUtcNow());
        var elsewhere = Sample.Create(new NetworkId(default(Id256)), node.Owner, now, 10, 5);
        var later = Sample.Create(
            node.Network, node.Owner, Hlc.At(node.Clock.GetUtcNow() + TimeSpan.FromMinutes(6)), 10, 6);

        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(elsewhere.Commit(0))));
        Assert.Equal(RefusalCode.ClockSkew, Code(await node.Ask(later.Commit(0))));
    }

    [Fact]
    public async Task Skew_is_refused_and_says_by_how_much()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(1000);
        var late = node.Clock.GetUtcNow() - TimeSpan.FromSeconds(301);

        var refused = Assert.IsType<Refused>((await node.Ask(sample.Store(node.Owner, node.Self, late, 0))).Header);

        Assert.Equal((RefusalCode.ClockSkew, -301_000), (refused.Code, refused.SkewMs));
        Ok<StoreAccepted>(await node.Ask(
            sample.Store(node.Owner, node.Self, node.Clock.GetUtcNow() - TimeSpan.FromSeconds(299), 0)));
    }

    [Fact]
    public async Task A_request_for_another_node_or_by_a_stranger_is_refused()
    {
        await using var node = await new ShardsNode().Start();
        using var stranger = Mosaic.Codecs.Keys.SigningKey.Generate();
        var sample = node.Sample(1000);
        var now = node.Clock.GetUtcNow();

        Assert.Equal(RefusalCode.WrongTarget, Code(await node.Ask(sample.Store(node.Owner, node.Opener, now, 0))));
        Assert.Equal(RefusalCode.NotMember, Code(await node.Ask(sample.Store(stranger, node.Self, now, 0))));
        Assert.Equal(0, (await node.Usage()).Leased);
    }

    [Fact]
    public async Task More_than_the_capacity_or_the_accounts_share_is_refused()
    {
        var node = new ShardsNode();
        await using var started = node;
        node.Settings = node.Settings with { Capacity = 4_000_000, AccountShare = 0.5 };
        await node.Start();
        var (small, large) = (node.Sample(4_000_000), node.Sample(8_000_000));
        var now = node.Clock.GetUtcNow();

        Assert.Equal(RefusalCode.Quota, Code(await node.Ask(large.Store(node.Owner, node.Self, now, 0))));
        Ok<StoreAccepted>(await node.Ask(small.Store(node.Owner, node.Self, now, 0)));
        Assert.Equal(RefusalCode.Quota, Code(await node.Ask(small.Store(node.Owner, node.Self, now, 1))));
        Ok<StoreAccepted>(await node.Ask(small.Store(node.Other, node.Self, now, 1), node.Self));
        var usage = await node.Usage();
        Assert.InRange(usage.Leased, 2 * small.StoredBytes(1), 4_000_000);
    }

    [Fact]
    public async Task Malformed_requests_are_refused()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(1000);
        var now = node.Clock.GetUtcNow();

        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(WireMessage.Of(new StoreRequest()))));
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(WireMessage.Of(new Release()))));
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(WireMessage.Of(new ShardData()))));
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(WireMessage.Of(new GetShards()))));
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(WireMessage.Of(
            new Commit { FileVersion = ByteString.CopyFrom(1, 2, 3) }))));
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(sample.Commit())));
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(sample.Commit(6))));
        Ok<StoreAccepted>(await node.Ask(sample.Store(node.Owner, node.Self, now, 0)));
        foreach (var length in new[] { 0, 1, 63, 65, 2_000_000 })
        {
            Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(sample.Shard(0, 0, new byte[length]))));
        }
        Assert.Equal(RefusalCode.Malformed, Code(await node.Ask(WireMessage.Of(
            new ShardData
            {
                ContentId = ByteString.CopyFrom(sample.Content.Value.ToArray()),
                Segment = ulong.MaxValue,
            }, new byte[64]))));
    }

    [Fact]
    public async Task A_full_disk_is_refused_and_nothing_is_half_stored()
    {
        var disk = new FailingDisk();
        await using var node = await new ShardsNode().Start(disk);
        var sample = node.Sample(1000);
        await node.Send(sample, 0, 1);

        disk.Before = (what, path) =>
        {
            if (what == "write" && path.EndsWith(".tree", StringComparison.Ordinal) && path.Contains(".1."))
                throw FailingDisk.Full();
        };
        Assert.Equal(RefusalCode.DiskFull, Code(await node.Ask(sample.Commit(0, 1))));
        Assert.Empty(node.Files("shards"));
        Assert.Equal(0, (await node.Usage()).Used);

        disk.Before = (what, _) =>
        {
            if (what == "write") throw FailingDisk.Full();
        };
        Assert.Equal(RefusalCode.DiskFull, Code(await node.Ask(sample.Shard(0, 0))));

        disk.Before = (_, _) => { };
        await node.Keep(sample, 0, 1);
        await ShardsActorSpec.AssertServed(node, sample, 0, 1);
    }

    [Fact]
    public async Task The_reserve_of_the_disk_stays_free()
    {
        var node = new ShardsNode();
        await using var started = node;
        var disk = new FailingDisk { Free = node.Settings.DiskReserve + 100_000 };
        await node.Start(disk);
        var (small, large) = (node.Sample(1000), node.Sample(4_000_000));
        var now = node.Clock.GetUtcNow();

        Assert.Equal(RefusalCode.DiskFull, Code(await node.Ask(large.Store(node.Owner, node.Self, now, 0))));
        Ok<StoreAccepted>(await node.Ask(small.Store(node.Owner, node.Self, now, 0)));
        disk.Free = node.Settings.DiskReserve - 1;
        await Eventually(async () =>
            Assert.Equal(RefusalCode.DiskFull, Code(await node.Ask(small.Shard(0, 0)))));
    }
}
