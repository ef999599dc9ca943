using System.Data.Common;
using System.Diagnostics;
using Mosaic.Model;
using Npgsql;

namespace Mosaic.Journal;

/// <summary>
/// A node's hold on its schema. A row of the schema says whose it is, for ever; an advisory lock of one connection says
/// that the node runs: the server frees it when the connection ends, however the process did. So neither another node
/// nor a copy of this one's data folder uses the schema at the same time. (A proxy that shares connections between
/// clients would take the lock away; <see cref="Look"/> notices it.)
/// </summary>
internal sealed class PostgresHold : JournalHold
{
    /// <summary>How long the lock is waited for: the server may not know yet that a killed node is gone.</summary>
    internal static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long the server may take to answer a look, in seconds.</summary>
    internal const int LookSeconds = 15;

    /// <summary>How long the end waits for a look that is under way.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private const int LookAgainMs = 100;

    /// <summary>The advisory locks of Mosaic, by the hash of a schema's name; "mosa" in ASCII.</summary>
    private const int LockClass = 0x6D6F7361;

    private readonly Lock _looking = new();
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly string _schema;
    private readonly string _name;
    private readonly Func<DbException, JournalException> _explain;

    private PostgresHold(NpgsqlDataSource source, NpgsqlConnection connection, string schema, string name,
        Func<DbException, JournalException> explain) =>
        (_source, _connection, _schema, _name, _explain) = (source, connection, schema, name, explain);

    /// <summary>Takes hold; see <see cref="JournalDatabase.Hold"/>.</summary>
    /// <param name="source">Makes the one connection; disposed with the hold.</param>
    /// <param name="schema">What is held; its tables are found without naming it.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="mayBegin">Whether it may be nobody's yet.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="explain">What an error means for a person.</param>
    /// <exception cref="JournalException">It is another's, held, or gone.</exception>
    /// <exception cref="NpgsqlException">The server failed.</exception>
    public static PostgresHold Take(NpgsqlDataSource source, string schema, NodeId owner, bool mayBegin, string name,
        Func<DbException, JournalException> explain)
    {
        var connection = source.OpenConnection();
        try
        {
            var hold = new PostgresHold(source, connection, schema, name, explain);
            hold.TakeLock();
            hold.CheckOwner(owner, mayBegin);
            return hold;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override JournalException? Look()
    {
        lock (_looking) return LookNow();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // A look that hangs ends with the connection.
        var taken = _looking.TryEnter(EndPatience);
        _connection.Dispose();
        _source.Dispose();
        if (taken) _looking.Exit();
    }

    private JournalException? LookNow()
    {
        try
        {
            using var command = Command("""
                SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
                    AND classid = @class::oid AND objid = hashtext(@schema)::oid)
                """);
            command.CommandTimeout = LookSeconds;
            return command.ExecuteScalar() is true
                ? null
                : new JournalException(JournalTrouble.InUse,
                    $"the lock on {_name} is lost; connect to the server itself, not to a proxy that shares"
                        + " connections");
        }
        catch (DbException e)
        {
            return _explain(e);
        }
        catch (InvalidOperationException e)
        {
            // The connection was found broken before.
            return new JournalException(JournalTrouble.Unavailable, $"the connection with {_name} is lost", e);
        }
    }

    private void TakeLock()
    {
        // Of a machine that is gone without a word, the server learns within half a minute.
        using (var alive = Command(
            "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"))
        {
            alive.ExecuteNonQuery();
        }
        var since = Stopwatch.GetTimestamp();
        using var command = Command("SELECT pg_try_advisory_lock(@class, hashtext(@schema))");
        while (command.ExecuteScalar() is not true)
        {
            if (Stopwatch.GetElapsedTime(since) > LockPatience)
            {
                throw new JournalException(JournalTrouble.InUse,
                    $"another node runs on {_name}; give each node a schema of its own with"
                        + " mosaic.journal.postgres.schema");
            }
            Thread.Sleep(LookAgainMs);
        }
    }

    private void CheckOwner(NodeId owner, bool mayBegin)
    {
        var id = owner.ToString();
        using var transaction = _connection.BeginTransaction();
        Run("CREATE TABLE IF NOT EXISTS mosaic_node (one BOOLEAN PRIMARY KEY CHECK (one), node TEXT NOT NULL)");
        using var who = Command("SELECT node FROM mosaic_node");
        var found = who.ExecuteScalar() as string;
        if (found == id) return;
        if (found is not null)
        {
            throw new JournalException(JournalTrouble.Refused, $"{_name} holds the journal of node {found}, and this is"
                + $" {id}; give each node a schema of its own with mosaic.journal.postgres.schema");
        }
        using var journal = Command("SELECT to_regclass('journal') IS NOT NULL");
        if (journal.ExecuteScalar() is true)
        {
            throw new JournalException(JournalTrouble.Refused,
                $"{_name} holds a table 'journal' that is no node's; name another with mosaic.journal.postgres.schema");
        }
        if (!mayBegin)
        {
            throw new JournalException(JournalTrouble.Damaged, $"{_name} is empty, but this node has its journal in"
                + " PostgreSQL; name the database and schema that hold it, or restore them from a backup");
        }
        using var own = Command("INSERT INTO mosaic_node (one, node) VALUES (TRUE, @node)");
        own.Parameters.AddWithValue("node", id);
        own.ExecuteNonQuery();
        transaction.Commit();
    }

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(string sql)
    {
#pragma warning disable CA2100 // The text is one of this class's own.
        var command = new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
        if (sql.Contains("@class", StringComparison.Ordinal)) command.Parameters.AddWithValue("class", LockClass);
        if (sql.Contains("@schema", StringComparison.Ordinal)) command.Parameters.AddWithValue("schema", _schema);
        return command;
    }
}
