using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Shards.ShardsNode;

namespace Mosaic.Tests.Shards;

/// <summary>Leases: what overtakes, what is repeated, what is given up.</summary>
public sealed class ShardsLeaseSpec
{
    [Fact]
    public async Task A_commit_and_shards_that_overtake_their_lease_wait_for_it()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(300_000);

        var commit = node.Ask(sample.Commit(0, 1));
        var shards = new[] { node.Ask(sample.Shard(0, 0)), node.Ask(sample.Shard(1, 0)) };
        Ok<StoreAccepted>(await node.Ask(sample.Store(node.Owner, node.Self, node.Clock.GetUtcNow(), 0, 1)));

        foreach (var shard in shards) Ok<ShardStored>(await shard);
        Assert.Equal(2, ReceiptOf(await commit).Columns.Length);
    }

    [Fact]
    public async Task A_shard_without_a_lease_is_refused_once_it_waited()
    {
        await using var node = await new ShardsNode().Start();
        var shard = node.Ask(node.Sample(1).Shard(0, 0));

        Assert.Equal(RefusalCode.NotFound, Code(await node.OnceItWaited(shard)));
    }

    [Fact]
    public async Task Repeated_messages_change_nothing()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        var now = node.Clock.GetUtcNow();

        Ok<StoreAccepted>(await node.Ask(sample.Store(node.Owner, node.Self, now, 0, 3)));
        var leased = (await node.Usage()).Leased;
        Ok<StoreAccepted>(await node.Ask(sample.Store(node.Owner, node.Self, now, 0, 3)));
        Assert.Equal(leased, (await node.Usage()).Leased);
        await node.Send(sample, 0, 3);
        await node.Send(sample, 0, 3);
        var commits = await Task.WhenAll(node.Ask(sample.Commit(0, 3)), node.Ask(sample.Commit(0, 3)));
        var receipt = ReceiptOf(commits[0]);
        Assert.Equal(receipt, ReceiptOf(commits[1]));
        Assert.Equal(receipt, ReceiptOf(await node.Ask(sample.Commit(0, 3))));
        Assert.Equal(receipt, ReceiptOf(await node.Ask(sample.Commit(3))));
        Ok<ShardStored>(await node.Ask(sample.Shard(3, 1)));
        Ok<Released>(await node.Ask(sample.Release(node.Owner, node.Self, now, 0, 3)));
        Ok<Released>(await node.Ask(sample.Release(node.Owner, node.Self, now, 0, 3)));

        await ShardsActorSpec.AssertServed(node, sample, 0, 3);
        var usage = await node.Usage();
        Assert.Equal((sample.StoredBytes(2), 0, 2), (usage.Used, usage.Leased, usage.Columns));
    }

    [Fact]
    public async Task A_shard_that_is_read_back_while_its_column_moves_is_served_once_that_is_decided()
    {
        using var moved = new SemaphoreSlim(0);
        using var goesOn = new ManualResetEventSlim();
        var disk = new FailingDisk();
        await using var node = await new ShardsNode().Start(disk);
        var sample = node.Sample(100_000);
        await node.Send(sample, 0);
        disk.Before = (what, _) =>
        {
            if (what != "moved") return;
            moved.Release();
            goesOn.Wait();
        };

        var commit = node.Ask(sample.Commit(0));
        await moved.WaitAsync();
        var read = node.Ask(sample.Get(0, 0, leased: ShardHash.Of(sample.Shards[0][0])));
        await Task.WhenAny(read, Task.Delay(200)); // No proof: so long it may be wrong.
        goesOn.Set();

        Ok<StoreAck>(await commit);
        Ok<Shard>(await read);
    }

    [Fact]
    public async Task Columns_stored_again_cost_nothing_once_committed()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        var first = await node.Keep(sample, 2);

        Assert.Equal(first, await node.Keep(sample, 2));

        await Eventually(async () => Assert.Equal((sample.StoredBytes(1), 0, 1), Figures(await node.Usage())));
        Assert.Empty(node.Files("tmp"));
    }

    [Fact]
    public async Task Columns_may_be_committed_one_after_the_other()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 0, 1, 2);

        Assert.Single(ReceiptOf(await node.Ask(sample.Commit(1))).Columns);
        Assert.True((await node.Usage()).Leased >= sample.StoredBytes(2));
        Assert.Equal(3, ReceiptOf(await node.Ask(sample.Commit(0, 1, 2))).Columns.Length);
        Assert.Equal((sample.StoredBytes(3), 0, 3), Figures(await node.Usage()));
    }

    [Fact]
    public async Task A_release_frees_at_once_what_it_names()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        var now = node.Clock.GetUtcNow();
        await node.Send(sample, 0, 1);

        Assert.Equal(RefusalCode.BadSignature, Code(await node.Ask(Forged())));
        Ok<Released>(await node.Ask(sample.Release(node.Other, node.Self, now, 0, 1)));
        Assert.Equal(2, node.Files("tmp").Length);
        Ok<Released>(await node.Ask(sample.Release(node.Owner, node.Self, now, 0)));
        Assert.Single(node.Files("tmp"));
        Ok<Released>(await node.Ask(sample.Release(node.Owner, node.Self, now, 0, 1)));
        Assert.Empty(node.Files("tmp"));
        Assert.Equal((0, 0, 0), Figures(await node.Usage()));

        WireMessage Forged()
        {
            var message = sample.Release(node.Owner, node.Self, now, 0);
            message.As<Release>().TimestampMs++;
            return message;
        }
    }

    [Fact]
    public async Task A_lease_is_read_back_by_its_opener_alone()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 2);
        var hash = Sample.Hash(sample.Shards[2][1]);

        var answer = await node.Ask(sample.Get(2, 1, hash));
        Ok<Shard>(answer);
        Assert.Equal(sample.Shards[2][1], answer.Payload.ToArray());
        Assert.Equal(RefusalCode.NotFound, Code(await node.Ask(sample.Get(2, 1, hash), node.Self)));
        Assert.Equal(RefusalCode.NotFound, Code(await node.Ask(sample.Get(2, 0, hash))));
        Assert.Equal(RefusalCode.NotFound, Code(await node.Ask(sample.Get(2, 1))));

        ReceiptOf(await node.Ask(sample.Commit(2)));
        Assert.Equal(sample.Shards[2][1], (await node.Ask(sample.Get(2, 1, hash))).Payload.ToArray());
    }

    [Fact]
    public async Task What_is_leased_is_committed_unasked_when_the_version_is_learned()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 0, 4);

        node.Manifest.Learn(sample.Version);
        node.Clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually(async () => Assert.Equal((sample.StoredBytes(2), 0, 2), Figures(await node.Usage())));
        await ShardsActorSpec.AssertServed(node, sample, 0, 4);
        Assert.Equal(2, node.Manifest.Receipts[sample.Content].Columns.Length);
    }

    [Fact]
    public async Task A_version_that_was_known_before_the_lease_is_asked_for()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        node.Manifest.Versions[sample.Content] = sample.Version;
        await node.Send(sample, 1);
        node.Clock.Advance(TimeSpan.FromSeconds(1));

        await Eventually(async () => Assert.Equal((sample.StoredBytes(1), 0, 1), Figures(await node.Usage())));
    }

    [Fact]
    public async Task A_lease_ends_a_day_after_its_last_shard()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 0);

        node.Clock.Advance(TimeSpan.FromHours(25));

        await Eventually(async () => Assert.Equal((0, 0, 0), Figures(await node.Usage())));
        Assert.Empty(node.Files("tmp"));
    }

    [Fact]
    public async Task A_restart_forgets_leases_and_their_files()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 0, 1);
        File.WriteAllText(Path.Combine(node.Folder, "tmp", "download.part"), "another module's");

        await node.Restart();

        Assert.Equal((0, 0, 0), Figures(await node.Usage()));
        Assert.Equal("download.part", Path.GetFileName(Assert.Single(node.Files("tmp"))));
        Assert.Equal(2, (await node.Keep(sample, 0, 1)).Columns.Length);
    }

    [Fact]
    public async Task Two_openers_of_one_content_do_not_meet()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(1000);
        var now = node.Clock.GetUtcNow();
        Ok<StoreAccepted>(await node.Ask(sample.Store(node.Other, node.Self, now, 0), node.Self));
        Ok<ShardStored>(await node.Ask(sample.Shard(0, 0, new byte[sample.Shards[0][0].Length]), node.Self));

        Receipt receipt = await node.Keep(sample, 0);

        Assert.Equal(sample.Version.Content.Roots[0], Assert.Single(receipt.Columns).Root);
        await ShardsActorSpec.AssertServed(node, sample, 0);
    }

    private static (long, long, int) Figures(Mosaic.Shards.ShardsProtocol.Usage usage) =>
        (usage.Used, usage.Leased, usage.Columns);
}
