using System.Data.Common;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace Mosaic.Journal;

/// <summary>
/// How the node's one journal is set up: Akka.Persistence.Sql over a SQLite file in WAL mode, events and snapshots by
/// <see cref="ProtobufEventSerializer"/>, anything else refused.
/// </summary>
public static class JournalConfig
{
    /// <summary>
    /// The configuration for a journal and snapshot store in <paramref name="databasePath"/>, with the plug-ins'
    /// defaults beneath. Call <see cref="PrepareSqlite"/> before the ActorSystem starts.
    /// </summary>
    public static Config Sqlite(string databasePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        var connection = Quoted(ConnectionString(databasePath));
        return ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                  connection-string = {{connection}}
                  provider-name = "SQLite.MS"
                  auto-initialize = on
                  # SQLite has one writer: a second one would only wait for the lock that the first one holds.
                  parallelism = 1
                  # Events are blobs: as parameters, not as hexadecimal text inside the statement.
                  prefer-parameters-on-multirow-insert = on
                  tag-write-mode = Csv
                }
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                  class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                  connection-string = {{connection}}
                  provider-name = "SQLite.MS"
                  auto-initialize = on
                }
              }
            }
            """)
            .WithFallback(Serializers)
            .WithFallback(SqlPersistence.DefaultConfiguration);
    }

    /// <summary>Connections to the same database, for tables of our own beside the journal's.</summary>
    public static DbDataSource SqliteSource(string databasePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        return SqliteFactory.Instance.CreateDataSource(ConnectionString(databasePath));
    }

    /// <summary>The serializers alone: for a journal elsewhere, such as in memory or in PostgreSQL.</summary>
    public static Config Serializers { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers {
            mosaic-events = "{{typeof(ProtobufEventSerializer).FullName}}, Mosaic.Actors"
            json = "{{typeof(RefusingSerializer).FullName}}, Mosaic.Actors"
          }
          serialization-settings {
            json { identifier = 1, counted-as = "json" }
          }
          serialization-bindings {
            "Google.Protobuf.IMessage, Google.Protobuf" = mosaic-events
          }
          serialization-identifiers {
            "{{typeof(ProtobufEventSerializer).FullName}}, Mosaic.Actors" = {{ProtobufEventSerializer.Id}}
          }
        }
        """);

    /// <summary>
    /// Creates the database file if it is missing (readable by its owner alone) and sets WAL mode, which stays with the
    /// file: an append then costs one sequential write and one fsync. Blocks on the disk.
    /// </summary>
    /// <exception cref="IOException">The file cannot be created, opened, or put into WAL mode.</exception>
    public static void PrepareSqlite(string databasePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        try
        {
            CreateOwnerOnly(databasePath);
            using var connection = new SqliteConnection(ConnectionString(databasePath));
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            if (command.ExecuteScalar() is not "wal")
                throw new IOException($"the database '{databasePath}' cannot be put into WAL mode");
        }
        catch (SqliteException e)
        {
            throw new IOException($"cannot open the database '{databasePath}': {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"cannot open the database '{databasePath}': {e.Message}", e);
        }
    }

    private static void CreateOwnerOnly(string path)
    {
        if (File.Exists(path)) return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    private static string ConnectionString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate }.ToString();

    /// <summary>A HOCON string.</summary>
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
