using Mosaic.Codecs.Keys;
using Mosaic.Journal;
using Mosaic.Model;
using Npgsql;
using Xunit;

namespace Mosaic.Tests.Journal;

/// <summary>What a node says of a PostgreSQL server that it cannot use, and whose a schema is.</summary>
public sealed class PostgresDatabaseSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mosaic-postgres-").FullName;
    private readonly PostgresSettings? _settings;
    private readonly NodeId _node = NewNode();

    public PostgresDatabaseSpec() =>
        _settings = TestPostgres.Missing is null ? TestPostgres.NewDatabase(_folder) : null;

    private PostgresSettings Settings => _settings!;

    public void Dispose()
    {
        if (_settings is not null) TestPostgres.Drop(_settings);
        Directory.Delete(_folder, recursive: true);
    }

    [PostgresFact]
    public void A_password_is_nowhere_but_in_its_file()
    {
        var database = Prepared(Settings);
        Assert.DoesNotContain(TestPostgres.Password, database.Config.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(TestPostgres.Password, database.Name + Settings, StringComparison.Ordinal);
        using var source = database.CreateDataSource();
        Assert.DoesNotContain(TestPostgres.Password, source.ConnectionString, StringComparison.Ordinal);
    }

    [PostgresFact]
    public void A_server_that_lets_nobody_in_is_named_with_what_to_do()
    {
        const string Wrong = "not-the-password";
        Refused(Settings with { PasswordFile = TestPostgres.PasswordFile(_folder, Wrong) },
            JournalTrouble.Refused, "password-file", Wrong);
        Refused(Settings with { User = "nobody_at_all" }, JournalTrouble.Refused, "'nobody_at_all'");
        Refused(Settings with { Database = "none_such" }, JournalTrouble.Refused, "CREATE DATABASE \"none_such\"");
        Refused(Settings with { Port = FreePort() }, JournalTrouble.Unavailable, "see that it runs");
        Refused(Settings with { Host = "no-such-host.invalid" }, JournalTrouble.Unavailable, "no-such-host.invalid");
        Refused(Settings with { SslMode = SslMode.VerifyFull }, JournalTrouble.Unavailable, "SSL");
    }

    [PostgresFact]
    public void A_password_file_must_be_there_full_and_its_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Path.Combine(_folder, "p");
        Refused(Settings with { PasswordFile = path }, JournalTrouble.Refused, path);
        File.WriteAllText(path, "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Refused(Settings with { PasswordFile = path }, JournalTrouble.Refused, "first line");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Refused(Settings with { PasswordFile = path }, JournalTrouble.Refused, "chmod 600");
    }

    [PostgresFact]
    public void Another_encoding_is_refused()
    {
        var latin = TestPostgres.NewDatabase(_folder, "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        try
        {
            Refused(latin, JournalTrouble.Refused, "LATIN1");
        }
        finally
        {
            TestPostgres.Drop(latin);
        }
    }

    [PostgresFact]
    public void A_user_who_may_make_no_tables_is_told_how_to()
    {
        var user = Settings.Database + "_user";
        TestPostgres.Execute($"CREATE ROLE {user} LOGIN PASSWORD 'guest'");
        var guest = Settings with { User = user, PasswordFile = TestPostgres.PasswordFile(_folder, "guest") };
        try
        {
            Refused(guest, JournalTrouble.Refused, "GRANT CREATE ON DATABASE");
            Prepared(Settings);
            Refused(guest, JournalTrouble.Refused, "ON SCHEMA");
        }
        finally
        {
            TestPostgres.Execute($"DROP ROLE {user}");
        }
    }

    [PostgresFact]
    public void A_schema_is_one_nodes_for_ever_and_the_next_schema_another()
    {
        var database = Prepared(Settings);
        database.Hold(_node, mayBegin: true).Dispose();
        database.Hold(_node, mayBegin: false).Dispose();
        var other = Held(database, NewNode(), JournalTrouble.Refused);
        Assert.Contains(_node.ToString(), other.Message, StringComparison.Ordinal);
        Assert.Contains("postgres.schema", other.Message, StringComparison.Ordinal);

        using var first = database.Hold(_node, mayBegin: false);
        using var second = Prepared(Settings with { Schema = "second" }).Hold(NewNode(), mayBegin: true);
        Assert.Null(first.Look());
        Assert.Null(second.Look());
    }

    [PostgresFact]
    public void A_copy_of_a_running_nodes_folder_does_not_start()
    {
        var database = Prepared(Settings);
        using (database.Hold(_node, mayBegin: true))
            Assert.Contains("another node runs", Held(database, _node, JournalTrouble.InUse).Message,
                StringComparison.Ordinal);
        database.Hold(_node, mayBegin: false).Dispose();
    }

    [PostgresFact]
    public void A_journal_that_was_there_is_missed_and_a_strangers_tables_are_left_alone()
    {
        var database = Prepared(Settings);
        Assert.Contains("is empty", Held(database, _node, JournalTrouble.Damaged, mayBegin: false).Message,
            StringComparison.Ordinal);
        Execute(database, "CREATE TABLE journal (x INT)");
        Held(database, _node, JournalTrouble.Refused);
        Execute(database, "DROP TABLE journal");
        database.Hold(_node, mayBegin: true).Dispose();
    }

    [PostgresFact]
    public void A_hold_that_is_lost_is_noticed()
    {
        var database = Prepared(Settings);
        using (var ended = database.Hold(_node, mayBegin: true))
        {
            Assert.Null(ended.Look());
            TestPostgres.Execute($"""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Settings.Database}'
                """);
            var first = ended.Look();
            Assert.Equal(JournalTrouble.Unavailable, first?.Trouble);
            Assert.Contains($"{Settings.Host}:{Settings.Port}", first!.Message, StringComparison.Ordinal);
            Assert.Equal(JournalTrouble.Unavailable, ended.Look()?.Trouble);
        }
        database.Hold(_node, mayBegin: false).Dispose();
    }

    private static NodeId NewNode()
    {
        using var key = SigningKey.Generate();
        return new NodeId(key.PublicKey);
    }

    private static JournalDatabase Prepared(PostgresSettings settings)
    {
        var database = JournalDatabase.Postgres(settings);
        database.Prepare();
        return database;
    }

    private static void Refused(PostgresSettings settings, JournalTrouble trouble, string named, string secret = "\0")
    {
        var thrown = Assert.Throws<JournalException>(JournalDatabase.Postgres(settings).Prepare);
        Assert.Equal(trouble, thrown.Trouble);
        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(TestPostgres.Password, thrown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', thrown.Message);
    }

    private static JournalException Held(
        JournalDatabase database, NodeId node, JournalTrouble trouble, bool mayBegin = true)
    {
        var thrown = Assert.Throws<JournalException>(() => database.Hold(node, mayBegin));
        Assert.Equal(trouble, thrown.Trouble);
        return thrown;
    }

    private static void Execute(JournalDatabase database, string sql)
    {
        using var source = database.CreateDataSource();
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
