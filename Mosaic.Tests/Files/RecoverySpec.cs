using System.Collections.Concurrent;
using Akka.Actor;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

public sealed class RecoverySpec(ITestOutputHelper output) : FilesWorld(output)
{
    [Fact]
    public void An_upload_cut_off_at_its_commits_is_completed_after_the_start()
    {
        Begin(peers: 3);
        var bytes = RandomBytes(5_000_000);
        var commits = new CountdownEvent(3);
        Fate = (_, message) =>
        {
            if (message.Header is not Commit) return new Fate.Deliver();
            if (commits.CurrentCount > 0) commits.Signal();
            return new Fate.Lose();
        };
        Files.Tell(UploadOf(bytes), CreateTestProbe());
        Assert.True(commits.Wait(Patience));
        Crash();
        Fate = static (_, _) => new Fate.Deliver();
        StartFiles();
        AwaitAssert(
            () => Assert.Single(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files), Patience);
        Assert.Equal(bytes, Download().Bytes);
        NothingIsLeftToRecover();
    }

    [Fact]
    public void One_whose_holders_do_not_return_is_taken_back()
    {
        Settings = Settings with { RecoveryDeadline = TimeSpan.FromMilliseconds(500) };
        Begin(peers: 3);
        var commits = new CountdownEvent(3);
        var lost = Holders[0].Node;
        Fate = (to, message) =>
        {
            if (message.Header is not Commit) return new Fate.Deliver();
            if (commits.CurrentCount > 0) commits.Signal();
            return new Fate.Lose();
        };
        Files.Tell(UploadOf(RandomBytes(10)), CreateTestProbe());
        Assert.True(commits.Wait(Patience));
        Crash();
        Fate = (to, _) => to == lost ? new Fate.Unreachable() : new Fate.Deliver();
        StartFiles();
        NothingIsLeftToRecover();
        Assert.Empty(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files);
        Assert.Equal(FilesError.NotFound, Download().Failure!.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_of_another_network_is_dropped_for_good_even_while_it_is_being_completed(bool running)
    {
        Begin(peers: 3);
        var commits = new CountdownEvent(3);
        Fate = (_, message) =>
        {
            if (message.Header is not Commit) return new Fate.Deliver();
            if (commits.CurrentCount > 0) commits.Signal();
            return new Fate.Lose();
        };
        Files.Tell(UploadOf(RandomBytes(10)), CreateTestProbe());
        Assert.True(commits.Wait(Patience));
        Crash();
        StartFiles(knowsNetwork: running);
        Files.Tell(View() with { Network = new NetworkId(Id256.Parse(new string('b', 64))) });
        // Answered behind the view and what it made durable: else nothing might be left only as nothing began.
        Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List()));
        NothingIsLeftToRecover();
        Crash();

        // Nothing would keep it from being completed now, were there still a record of it.
        var committed = 0;
        Fate = static (_, _) => new Fate.Deliver();
        Saw = (_, message) => committed += message.Header is Commit ? 1 : 0;
        StartFiles();
        NothingIsLeftToRecover();
        Assert.Empty(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files);
        Assert.Equal(0, committed);
    }

    [Fact]
    public void An_acknowledged_upload_is_never_taken_back()
    {
        Settings = Settings with { RecoveryDeadline = TimeSpan.FromMilliseconds(1) };
        Begin(peers: 3);
        var bytes = RandomBytes(10);
        Upload(UploadOf(bytes));
        Crash();
        Fate = static (_, message) => message.Header is Commit ? new Fate.Unreachable() : new Fate.Deliver();
        StartFiles();
        NothingIsLeftToRecover();
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void Snapshots_replace_the_journal_and_lose_nothing()
    {
        Settings = Settings with { SnapshotEvery = 2 };
        Begin(peers: 3);
        for (var i = 0; i < 5; i++) Upload(UploadOf(RandomBytes(10, i), $"file {i}"));
        Crash();
        StartFiles();
        Upload(UploadOf(RandomBytes(10), "another"));
        Assert.Equal(6, Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files.Length);
    }

    [Fact]
    public void A_damaged_shard_is_rebuilt_from_the_others()
    {
        Begin(peers: 3);
        var bytes = RandomBytes(9_000_000);
        var sent = new ConcurrentDictionary<(ulong, uint), byte[]>();
        var contents = new ConcurrentBag<ContentId>();
        Saw = (_, message) =>
        {
            if (message.Header is not ShardData shard) return;
            sent[(shard.Segment, shard.Column)] = message.Payload.ToArray();
            contents.Add(new ContentId(shard.ContentId.Span));
        };
        Upload(UploadOf(bytes));
        var content = contents.First();
        var asked = new ConcurrentBag<int>();
        Saw = (_, message) =>
        {
            if (message.Header is GetShards get) asked.Add((int)get.Column);
        };
        for (var again = 0; again < 3; again++) Files.Tell(new ShardsProtocol.ShardDamaged(content, 1, 2), Shards);
        var restore = Shards.ExpectMsg<ShardsProtocol.RestoreShard>(Patience);
        Assert.Equal((1, 2L), (restore.Column, restore.Segment));
        Assert.Equal(sent[(2, 1)], restore.Bytes.ToArray());
        Assert.Equal(Code.Default.K, asked.Distinct().Count());
        Shards.Reply(new ShardsProtocol.ShardRestored(content, 1, 2, true));
        Shards.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    private void NothingIsLeftToRecover() => AwaitAssert(() =>
    {
        var inbox = CreateTestProbe();
        Sys.ActorSelection(Files.Path / "*").Tell(new Identify(1), inbox);
        // With no child that matches, the selection answers for itself.
        Assert.Null(inbox.ExpectMsg<ActorIdentity>(Patience).Subject);
    }, Patience);
}
