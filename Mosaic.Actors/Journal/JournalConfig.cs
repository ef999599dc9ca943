using Akka.Configuration;
using Akka.Persistence.Sql;

namespace Mosaic.Journal;

/// <summary>
/// What is the same for every <see cref="JournalDatabase"/>: Akka.Persistence.Sql, events and snapshots by
/// <see cref="ProtobufEventSerializer"/>, anything else refused.
/// </summary>
public static class JournalConfig
{
    /// <summary>The serializers alone: for a journal elsewhere, such as in memory.</summary>
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

    /// <summary>The configuration of a journal and snapshot store, with the plug-ins' defaults beneath.</summary>
    /// <param name="provider">linq2db's name of the database and its version.</param>
    /// <param name="connection">The connection string, without a password.</param>
    /// <param name="writers">How many batches of events are written at a time.</param>
    internal static Config Plugins(string provider, string connection, int writers)
    {
        var quoted = Quoted(connection);
        return ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                  connection-string = {{quoted}}
                  provider-name = "{{provider}}"
                  auto-initialize = on
                  parallelism = {{writers}}
                  # Events are blobs: as parameters, not as hexadecimal text inside the statement.
                  prefer-parameters-on-multirow-insert = on
                  tag-write-mode = Csv
                }
              }
              snapshot-store {
                plugin = "akka.persistence.snapshot-store.sql"
                sql {
                  class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
                  connection-string = {{quoted}}
                  provider-name = "{{provider}}"
                  auto-initialize = on
                }
              }
            }
            """)
            .WithFallback(Serializers)
            .WithFallback(SqlPersistence.DefaultConfiguration);
    }

    /// <summary>A HOCON string.</summary>
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
