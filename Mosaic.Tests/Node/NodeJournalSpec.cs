using System.Security.Cryptography;
using Akka.Actor;
using Microsoft.Data.Sqlite;
using Mosaic.Journal;
using Mosaic.Node;
using Mosaic.Shards;
using Mosaic.Tests.Journal;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>A node whose journal fails, at the start or later, ends and says why.</summary>
public sealed class NodeJournalSpec : NodesSpec
{
    private string Database => Path.Combine(Folders.FolderOf("n"), "mosaic.db");

    [Fact]
    public async Task A_damaged_journal_is_not_run_on()
    {
        await Folders.Stop(await Folders.Start("n"));
        SqliteConnection.ClearAllPools();
        using (var file = File.OpenWrite(Database))
        {
            file.Position = 4096;
            file.Write(RandomNumberGenerator.GetBytes((int)Math.Min(file.Length - 4096, 8 * 4096)));
        }
        await Refused(JournalTrouble.Damaged, Database);
    }

    [Fact]
    public async Task A_journal_that_another_program_locked_ends_the_node_that_writes_to_it_and_refuses_the_next()
    {
        var node = await Folders.Start("n");
        await using var other = new SqliteConnection($"Data Source={Database}");
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();

        // Whatever becomes of the answer, the node ends.
        node.Shards.Tell(new ShardsProtocol.SetCapacity(1L << 29));
        await node.Network.Ask<object>(new NetworkProtocol.Invite(TimeSpan.FromHours(1), 1), TimeSpan.FromSeconds(1))
            .ContinueWith(static _ => { }, TaskScheduler.Default);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => node.WhenTerminated.WaitAsync(Patience));
        Assert.Equal(JournalTrouble.InUse, (thrown.InnerException as JournalException)?.Trouble);
        Assert.Contains(Database, thrown.Message, StringComparison.Ordinal);
        await Refused(JournalTrouble.InUse, Database);
    }

    [PostgresFact]
    public async Task A_node_stays_with_the_kind_of_journal_it_began_with()
    {
        var folder = Directory.CreateTempSubdirectory("mosaic-node-journal-").FullName;
        var postgres = TestPostgres.NewDatabase(folder);
        try
        {
            var flags = PostgresNode.Flags(postgres);
            await Folders.Stop(await Folders.Start("n"));
            await Refused(JournalTrouble.Refused, Database, flags);

            var node = await Folders.Start("server", change: flags);
            Assert.False(File.Exists(Path.Combine(Folders.FolderOf("server"), "mosaic.db")));
            var refused = await Assert.ThrowsAsync<NodeStartException>(() => Folders.Start("second", change: flags));
            Assert.Contains("another node runs", refused.Message, StringComparison.Ordinal);
            var network = (await ViewOf(node))!.Network;
            await Folders.Stop(node);
            refused = await Assert.ThrowsAsync<NodeStartException>(() => Folders.Start("server"));
            Assert.Contains(NodeJournal.ServerMark, refused.Message, StringComparison.Ordinal);
            var again = await Folders.Start("server", change: flags);
            Assert.Equal(network, (await ViewOf(again))!.Network);
            await Folders.Stop(again);
        }
        finally
        {
            TestPostgres.Drop(postgres);
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task Refused(
        JournalTrouble trouble, string named, Func<NodeSettings, NodeSettings>? change = null)
    {
        var thrown = await Assert.ThrowsAsync<NodeStartException>(() => Folders.Start("n", change: change));
        Assert.Equal(NodeStartError.JournalUnusable, thrown.Error);
        Assert.Equal(trouble, (thrown.InnerException as JournalException)?.Trouble);
        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
    }
}
