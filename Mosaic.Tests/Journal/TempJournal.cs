using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Mosaic.Journal;
using Mosaic.Manifest.Store;
using Mosaic.Model;

namespace Mosaic.Tests.Journal;

/// <summary>
/// A real journal and a folder of its own, gone after the test: a SQLite file in the folder, or, within
/// <see cref="OnPostgres"/>, a new database of the server.
/// </summary>
public sealed class TempJournal : IDisposable
{
    private static readonly AsyncLocal<bool> UsesPostgres = new();

    private readonly PostgresSettings? _postgres;

    public TempJournal()
    {
        Folder = Directory.CreateTempSubdirectory("mosaic-journal-").FullName;
        _postgres = UsesPostgres.Value ? TestPostgres.NewDatabase(Folder) : null;
        Database = _postgres is null
            ? JournalDatabase.Sqlite(Path.Combine(Folder, "mosaic.db"))
            : JournalDatabase.Postgres(_postgres);
        Database.Prepare();
    }

    /// <summary>From now on, the journals that this flow of control makes are on the server.</summary>
    public static void OnPostgres() => UsesPostgres.Value = true;

    public string Folder { get; }

    public JournalDatabase Database { get; }

    /// <summary>A system on this journal, under some configuration of one's own.</summary>
    public ActorSystem CreateSystem(string name, string over = "") =>
        Database.CreateSystem(name, ConfigurationFactory.ParseString(over));

    /// <summary>The first column of what a statement finds; it is one of the tests' own.</summary>
    public List<object> Query(string sql)
    {
        using var source = Database.CreateDataSource();
        using var command = source.CreateCommand(sql);
        using var reader = command.ExecuteReader();
        var found = new List<object>();
        while (reader.Read()) found.Add(reader.GetValue(0));
        return found;
    }

    /// <summary>The store of a network's statements in the same database.</summary>
    internal IStatementStore Store(NetworkId network) => new SqlStatementStore(Database, network);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        if (_postgres is not null) TestPostgres.Drop(_postgres);
        Directory.Delete(Folder, recursive: true);
    }
}
