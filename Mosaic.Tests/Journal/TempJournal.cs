using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Mosaic.Journal;
using Mosaic.Manifest.Store;
using Mosaic.Model;

namespace Mosaic.Tests.Journal;

/// <summary>A real SQLite journal in a folder of its own that is gone after the test.</summary>
public sealed class TempJournal : IDisposable
{
    public TempJournal()
    {
        Folder = Directory.CreateTempSubdirectory("mosaic-journal-").FullName;
        JournalConfig.PrepareSqlite(DatabasePath);
    }

    public string Folder { get; }

    public string DatabasePath => Path.Combine(Folder, "mosaic.db");

    public Config Config => JournalConfig.Sqlite(DatabasePath);

    /// <summary>The store of a network's statements in the same database.</summary>
    internal IStatementStore Store(NetworkId network) =>
        new SqlStatementStore(JournalConfig.SqliteSource(DatabasePath), SqlDialect.Sqlite, network);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
