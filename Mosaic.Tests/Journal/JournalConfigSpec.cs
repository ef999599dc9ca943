using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using Google.Protobuf.WellKnownTypes;
using Mosaic.Journal;
using Xunit;

namespace Mosaic.Tests.Journal;

/// <summary>What every <see cref="JournalDatabase"/> does.</summary>
public sealed class JournalConfigSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempJournal _journal = new();

    public JournalConfigSpec() : base("akka.loglevel = WARNING") =>
        EventManifests.Register("test.text.v1", StringValue.Parser);

    [Fact]
    public async Task Events_and_snapshots_outlive_the_system_under_our_serializer_alone()
    {
        var first = _journal.CreateSystem("journal");
        var writer = first.ActorOf(Props.Create(() => new Recorder()));
        foreach (var text in new[] { "a", "b", "snapshot", "c" })
        {
            writer.Tell(text, TestActor);
            ExpectMsg(text, Patience);
        }
        await first.Terminate().WaitAsync(Patience);

        var second = _journal.CreateSystem("journal");
        second.ActorOf(Props.Create(() => new Recorder())).Tell("?", TestActor);
        ExpectMsg("abc", Patience);
        await second.Terminate().WaitAsync(Patience);

        Assert.Equal(["4101 test.text.v1"], _journal.Query(
            "SELECT DISTINCT identifier || ' ' || manifest FROM journal"));
        Assert.Equal(["4101 test.text.v1"], _journal.Query(
            "SELECT DISTINCT serializer_id || ' ' || manifest FROM snapshot"));
    }

    [Fact]
    public void Tables_of_ones_own_stand_beside_the_journals()
    {
        _journal.Query($"CREATE TABLE own (id INTEGER PRIMARY KEY, bytes {_journal.Database.BlobType} NOT NULL)");
        using var source = _journal.Database.CreateDataSource();
        using var connection = source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO own (id, bytes) VALUES (1, @bytes)";
        var bytes = command.CreateParameter();
        (bytes.ParameterName, bytes.Value) = ("@bytes", new byte[] { 0, 1, 255 });
        command.Parameters.Add(bytes);

        Assert.Equal(1, command.ExecuteNonQuery());
        Assert.Equal([new byte[] { 0, 1, 255 }], _journal.Query("SELECT bytes FROM own"));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _journal.Dispose();
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
