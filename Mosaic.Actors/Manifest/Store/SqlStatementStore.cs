using System.Data.Common;
using System.Globalization;
using System.Text;
using Mosaic.Journal;
using Mosaic.Model;

namespace Mosaic.Manifest.Store;

/// <summary>
/// The store in the node's database, by SQL that SQLite and PostgreSQL both speak. Two tables: <c>manifest_set</c>, a
/// row for each network, with what its rows add up to; <c>manifest_row</c>, the rows of all networks by slot.
/// </summary>
internal sealed class SqlStatementStore(JournalDatabase database, NetworkId network) : IStatementStore
{
    /// <summary>The layout of the tables; a later one says so here.</summary>
    public const int Format = 1;

    /// <summary>Rows of one INSERT, and slots of one question: SQLite takes 32,766 parameters, PostgreSQL 65,535.
    /// </summary>
    private const int PerCommand = 256;

    private readonly DbDataSource _source = database.CreateDataSource();
    private readonly string _tables = $"""
        CREATE TABLE IF NOT EXISTS manifest_set (
            set_number {database.KeyType} PRIMARY KEY, network {database.BlobType} NOT NULL UNIQUE,
            format INTEGER NOT NULL, writers INTEGER NOT NULL, steps BIGINT NOT NULL,
            row_count BIGINT NOT NULL, id_sum {database.BlobType} NOT NULL);
        CREATE TABLE IF NOT EXISTS manifest_row (
            slot {database.KeyType} PRIMARY KEY, set_number BIGINT NOT NULL, kind INTEGER NOT NULL,
            body {database.BlobType} NOT NULL);
        """;

    private long _set;
    private StoreSummary? _summary;

    /// <inheritdoc/>
    public StoreSummary Open(int writers) => Guarded(() =>
    {
        using var connection = _source.OpenConnection();
        using (var create = Command(connection, _tables)) create.ExecuteNonQuery();
        using (var add = Command(connection, """
            INSERT INTO manifest_set (set_number, network, format, writers, steps, row_count, id_sum)
            SELECT (SELECT COALESCE(MAX(set_number), 0) + 1 FROM manifest_set), @network, @format, 0, 0, 0, @sum
            WHERE NOT EXISTS (SELECT 1 FROM manifest_set WHERE network = @network)
            """, ("@network", network.Value.ToArray()), ("@format", Format), ("@sum", new byte[Id256.Size])))
        {
            add.ExecuteNonQuery();
        }
        using (var keep = Command(connection,
            "UPDATE manifest_set SET writers = @writers WHERE network = @network AND writers < @writers",
            ("@network", network.Value.ToArray()), ("@writers", writers)))
        {
            keep.ExecuteNonQuery();
        }
        using var read = Command(connection, """
            SELECT set_number, format, writers, steps, row_count, id_sum,
                (SELECT COALESCE(MAX(slot), 0) FROM manifest_row)
            FROM manifest_set WHERE network = @network
            """, ("@network", network.Value.ToArray()));
        using var row = read.ExecuteReader();
        if (!row.Read()) throw new StoreException("the manifest's table lost the row of this network");
        if (row.GetInt32(1) != Format)
        {
            throw new StoreException($"the manifest's table has format {row.GetInt32(1)}; this version of Mosaic knows"
                + $" {Format}: start the version that wrote it, or a later one");
        }
        _set = row.GetInt64(0);
        return _summary = new StoreSummary(row.GetInt64(4), new Id256(row.GetFieldValue<byte[]>(5)), row.GetInt64(3),
            row.GetInt64(6), row.GetInt32(2));
    });

    /// <inheritdoc/>
    public IEnumerable<StoredRow> Scan(long after, long upTo)
    {
        using var connection = Guarded(_source.OpenConnection);
        using var command = Command(connection, """
            SELECT slot, kind, body FROM manifest_row
            WHERE slot > @after AND slot <= @upTo AND set_number = @set ORDER BY slot
            """, ("@after", after), ("@upTo", upTo), ("@set", _set));
        using var rows = Guarded(command.ExecuteReader);
        while (Next(rows) is { } row) yield return row;
    }

    /// <inheritdoc/>
    public byte[]?[] Read(IReadOnlyList<long> slots) => Guarded(() =>
    {
        ArgumentNullException.ThrowIfNull(slots);
        var bodies = new byte[slots.Count][];
        if (slots.Count == 0) return bodies;
        var at = new Dictionary<long, int>(slots.Count);
        for (var i = 0; i < slots.Count; i++) at[slots[i]] = i;
        using var connection = _source.OpenConnection();
        foreach (var chunk in at.Keys.Order().Chunk(PerCommand))
        {
            // Always as many parameters, so that the statement is prepared once.
            var asked = chunk.Length == 1 ? 1 : PerCommand;
            using var command = Command(connection,
                $"SELECT slot, body FROM manifest_row WHERE slot IN ({Names("s", asked)})");
            for (var i = 0; i < asked; i++) Add(command, $"@s{i}", chunk[Math.Min(i, chunk.Length - 1)]);
            using var rows = command.ExecuteReader();
            while (rows.Read()) bodies[at[rows.GetInt64(0)]] = rows.GetFieldValue<byte[]>(1);
        }
        return bodies;
    });

    /// <inheritdoc/>
    public StoreSummary Write(StoreChange change) => Guarded(() =>
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = _summary ?? throw new InvalidOperationException("the store is not open");
        var after = before.After(change);
        using var connection = _source.OpenConnection();
        using var transaction = connection.BeginTransaction();
        foreach (var chunk in change.Added.Chunk(PerCommand)) Insert(connection, transaction, chunk);
        var removed = 0;
        foreach (var chunk in change.Removed.Chunk(PerCommand))
        {
            using var delete = Command(connection,
                $"DELETE FROM manifest_row WHERE set_number = @set AND slot IN ({Names("s", chunk.Length)})",
                ("@set", _set));
            for (var i = 0; i < chunk.Length; i++) Add(delete, $"@s{i}", chunk[i].Slot);
            delete.Transaction = transaction;
            removed += delete.ExecuteNonQuery();
        }
        using var sums = Command(connection, """
            UPDATE manifest_set SET steps = @steps, row_count = @rows, id_sum = @sum
            WHERE set_number = @set AND steps = @before
            """, ("@steps", after.Steps), ("@rows", after.Rows), ("@sum", after.Sum.ToArray()), ("@set", _set),
            ("@before", before.Steps));
        sums.Transaction = transaction;
        if (sums.ExecuteNonQuery() != 1) throw new StoreDamagedException("another process wrote it");
        if (removed != change.Removed.Count) throw new StoreDamagedException("rows are missing that were written");
        transaction.Commit();
        return _summary = after;
    });

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private StoredRow? Next(DbDataReader rows)
    {
        try
        {
            return rows.Read()
                ? new StoredRow(rows.GetInt64(0), (RowKind)rows.GetInt32(1), rows.GetFieldValue<byte[]>(2))
                : null;
        }
        catch (Exception e) when (IsOfTheDatabase(e))
        {
            throw Failure(e);
        }
    }

    private void Insert(DbConnection connection, DbTransaction transaction, (StoredRow Row, Id256 Id)[] rows)
    {
        var text = new StringBuilder("INSERT INTO manifest_row (slot, set_number, kind, body) VALUES ");
        for (var i = 0; i < rows.Length; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}(@s{i},@set,@k{i},@b{i})");
        using var insert = Command(connection, text.ToString(), ("@set", _set));
        for (var i = 0; i < rows.Length; i++)
        {
            Add(insert, $"@s{i}", rows[i].Row.Slot);
            Add(insert, $"@k{i}", (int)rows[i].Row.Kind);
            Add(insert, $"@b{i}", rows[i].Row.Body);
        }
        insert.Transaction = transaction;
        insert.ExecuteNonQuery();
    }

    private static string Names(string prefix, int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => $"@{prefix}{i}"));

    private static DbCommand Command(
        DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters) Add(command, name, value);
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsOfTheDatabase(e))
        {
            throw Failure(e);
        }
    }

    private static bool IsOfTheDatabase(Exception e) => e is DbException or InvalidCastException or MalformedException;

    private StoreException Failure(Exception e) =>
        new($"the manifest's rows cannot be read or written: {(database.Explain(e) ?? e).Message}", e);
}
