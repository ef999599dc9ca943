using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Model;

namespace Mosaic.Journal;

/// <summary>
/// Which database a node keeps its journal in: a SQLite file in the data folder, or a schema of a PostgreSQL server. In
/// the order of their use: <see cref="Prepare"/>, <see cref="Hold"/>, <see cref="CreateSystem"/>. Immutable, safe from
/// any thread; holds no connection of its own.
/// </summary>
public abstract class JournalDatabase
{
    /// <summary>The value of <c>mosaic.journal.provider</c> for a file in the data folder.</summary>
    public const string SqliteProvider = "sqlite";

    /// <summary>The value of <c>mosaic.journal.provider</c> for a PostgreSQL server.</summary>
    public const string PostgresProvider = "postgres";

    /// <summary>What errors call it; never with a password.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it is a server's, beyond the data folder.</summary>
    public abstract bool IsServer { get; }

    /// <summary>The column type of bytes in its dialect of SQL, in which the two differ.</summary>
    public abstract string BlobType { get; }

    /// <summary>The column type of a 64-bit primary key in its dialect; SQLite orders its file by one.</summary>
    public abstract string KeyType { get; }

    /// <summary>
    /// Akka.Persistence.Sql for this database, with the plug-ins' defaults beneath. Holds no password, so that it may
    /// be shown; <see cref="CreateSystem"/> adds it.
    /// </summary>
    public abstract Config Config { get; }

    /// <summary>A SQLite file, made where it is missing.</summary>
    public static JournalDatabase Sqlite(string path) => new SqliteDatabase(path);

    /// <summary>A schema on a PostgreSQL server, made where it is missing.</summary>
    public static JournalDatabase Postgres(PostgresSettings settings) => new PostgresDatabase(settings);

    /// <summary>The one that <c>mosaic.journal</c> of a configuration names, in which every key is set.</summary>
    /// <param name="root">The configuration.</param>
    /// <param name="sqlitePath">Where the file is, if it is a file.</param>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used.</exception>
    public static JournalDatabase FromConfig(Config root, string sqlitePath)
    {
        ArgumentNullException.ThrowIfNull(root);
        return root.GetString("mosaic.journal.provider") switch
        {
            SqliteProvider => Sqlite(sqlitePath),
            PostgresProvider => Postgres(PostgresSettings.FromConfig(root)),
            var other => throw new ConfigurationException(
                $"mosaic.journal.provider is {SqliteProvider} or {PostgresProvider}, not '{other}'"),
        };
    }

    /// <summary>
    /// Makes the database ready for <see cref="CreateSystem"/> and looks whether it can be used at all. Blocks, for
    /// named limits.
    /// </summary>
    /// <exception cref="JournalException">It cannot be used.</exception>
    public abstract void Prepare();

    /// <summary>Takes hold of a prepared database for a node. Blocks, for named limits.</summary>
    /// <param name="owner">Whose journal it is or becomes.</param>
    /// <param name="mayBegin">
    /// Whether it may be nobody's yet; false when the node had its journal there before, so that a lost one is noticed.
    /// </param>
    /// <exception cref="JournalException">It is another node's, held by another process, or gone.</exception>
    public abstract JournalHold Hold(NodeId owner, bool mayBegin);

    /// <summary>Connections for tables of one's own beside the journal's; the caller disposes it.</summary>
    /// <exception cref="JournalException">The password cannot be read.</exception>
    public abstract DbDataSource CreateDataSource();

    /// <summary>Starts an ActorSystem whose journal and snapshots are in this database.</summary>
    /// <param name="name">The system's.</param>
    /// <param name="over">What stands over <see cref="Config"/>.</param>
    /// <exception cref="JournalException">The password cannot be read.</exception>
    public abstract ActorSystem CreateSystem(string name, Config over);

    /// <summary>What an error of this database means for a person; null where the database is not its cause.</summary>
    public JournalException? Explain(Exception? error) =>
        ErrorIn(error) is { } found ? Explain(found) : null;

    /// <summary>The database's own error among an exception and its causes; null when there is none.</summary>
    public static DbException? ErrorIn(Exception? error) => error switch
    {
        null => null,
        DbException found => found,
        AggregateException several => several.InnerExceptions.Select(ErrorIn).FirstOrDefault(static e => e is not null),
        _ => ErrorIn(error.InnerException),
    };

    /// <summary>What an error of this database means for a person.</summary>
    protected abstract JournalException Explain(DbException error);
}
