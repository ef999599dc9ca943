using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Mosaic.Journal;
using Xunit;

namespace Mosaic.Tests.Journal;

public sealed class JournalConfigSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempJournal _journal = new();

    public JournalConfigSpec() : base("akka.loglevel = WARNING") =>
        EventManifests.Register("test.text.v1", StringValue.Parser);

    [Fact]
    public async Task Events_and_snapshots_outlive_the_system_under_our_serializer_alone()
    {
        var first = ActorSystem.Create("journal", _journal.Config);
        var writer = first.ActorOf(Props.Create(() => new Recorder()));
        foreach (var text in new[] { "a", "b", "snapshot", "c" })
        {
            writer.Tell(text, TestActor);
            ExpectMsg(text, Patience);
        }
        await first.Terminate().WaitAsync(Patience);

        var second = ActorSystem.Create("journal", _journal.Config);
        second.ActorOf(Props.Create(() => new Recorder())).Tell("?", TestActor);
        ExpectMsg("abc", Patience);
        await second.Terminate().WaitAsync(Patience);

        Assert.Equal(["4101 test.text.v1"], Distinct("journal"));
        Assert.Equal(["4101 test.text.v1"], Distinct("snapshot"));
    }

    [Fact]
    public async Task A_path_with_spaces_quotes_and_semicolons_works()
    {
        var path = Path.Combine(_journal.Folder, "it's; a \"data\" folder=x.db");
        JournalConfig.PrepareSqlite(path);
        var system = ActorSystem.Create("journal", JournalConfig.Sqlite(path));
        system.ActorOf(Props.Create(() => new Recorder())).Tell("a", TestActor);
        ExpectMsg("a", Patience);
        await system.Terminate().WaitAsync(Patience);

        Assert.True(new FileInfo(path).Length > 0);
    }

    [Fact]
    public void A_new_database_is_in_WAL_mode_and_its_owners_alone()
    {
        using var connection = new SqliteConnection($"Data Source={_journal.DatabasePath}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";

        Assert.Equal("wal", command.ExecuteScalar());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_journal.DatabasePath));
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        var path = Path.Combine(_journal.Folder, "text.db");
        File.WriteAllText(path, new string('x', 8192));

        Assert.Throws<IOException>(() => JournalConfig.PrepareSqlite(path));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _journal.Dispose();
    }

    private List<string> Distinct(string table)
    {
        using var connection = new SqliteConnection($"Data Source={_journal.DatabasePath}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = table == "journal"
            ? "SELECT DISTINCT identifier || ' ' || manifest FROM journal"
            : "SELECT DISTINCT serializer_id || ' ' || manifest FROM snapshot";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>Remembers letters; "snapshot" saves one, "?" tells them all.</summary>
    private sealed class Recorder : ReceivePersistentActor
    {
        private string _all = "";

        public Recorder()
        {
            Recover<SnapshotOffer>(offer => _all = ((StringValue)offer.Snapshot).Value);
            Recover<StringValue>(e => _all += e.Value);
            Recording();
        }

        public override string PersistenceId => "test-recorder";

        private void Recording()
        {
            Command<string>(text => text == "?", _ => Sender.Tell(_all));
            Command<string>(text => text == "snapshot", _ => Saving(Sender));
            Command<string>(text => Persist(new StringValue { Value = text }, e =>
            {
                _all += e.Value;
                Sender.Tell(text);
            }));
        }

        private void Saving(IActorRef asker)
        {
            SaveSnapshot(new StringValue { Value = _all });
            Become(() => Command<SaveSnapshotSuccess>(_ =>
            {
                asker.Tell("snapshot");
                Become(Recording);
            }));
        }
    }
}
