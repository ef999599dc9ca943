using Mosaic.Manifest.Store;
using Mosaic.Model;
using Mosaic.Tests.Journal;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest.Store;

/// <summary>The table of statements in a real database.</summary>
public sealed class SqlStatementStoreSpec : IDisposable
{
    private readonly TempJournal _journal = new();

    public void Dispose() => _journal.Dispose();

    [Fact]
    public void What_is_written_is_read_by_slot_and_in_ranges_and_what_is_removed_is_gone()
    {
        var store = Opened(out _);
        var rows = Enumerable.Range(1, 1000).Select(Row).ToList();

        store.Write(new StoreChange(rows, []));
        store.Write(new StoreChange([Row(1001)], [(500, rows[499].Id), (1, rows[0].Id)]));

        Assert.Equal(Enumerable.Range(2, 1000).Except([500]).Select(slot => (long)slot),
            store.Scan(0, 1001).Select(row => row.Slot));
        Assert.Equal([700L, 701L], store.Scan(699, 701).Select(row => row.Slot));
        Assert.Equal([rows[2].Row.Body, null, rows[998].Row.Body], store.Read([3, 500, 999]));
        Assert.Equal(Enumerable.Range(2, 998).Except([500]).Select(slot => Row(slot).Row.Body),
            store.Read([.. Enumerable.Range(2, 998).Except([500]).Select(slot => (long)slot)]));
        var summary = Opened(out _, writers: 3).Open(2);
        Assert.Equal((999, 2, 1001, 3), (summary.Rows, summary.Steps, summary.LastSlot, summary.Writers));
    }

    [Fact]
    public void Networks_have_rows_of_their_own()
    {
        var store = Opened(out _);
        store.Write(new StoreChange([Row(1)], []));
        var other = _journal.Store(new NetworkId(Hash("other")));

        var summary = other.Open(1);

        Assert.Equal((0, 1), (summary.Rows, summary.LastSlot));
        other.Write(new StoreChange([Row(2)], []));
        Assert.Equal([2L], other.Scan(0, 10).Select(row => row.Slot));
        Assert.Equal([1L], store.Scan(0, 10).Select(row => row.Slot));
    }

    [Fact]
    public void A_change_that_finds_not_what_it_removes_changes_nothing()
    {
        var store = Opened(out _);
        store.Write(new StoreChange([Row(1)], []));

        Assert.Throws<StoreDamagedException>(() => store.Write(new StoreChange([Row(2)], [(7, Row(7).Id)])));

        Assert.Equal([1L], store.Scan(0, 10).Select(row => row.Slot));
        Assert.Equal(2, store.Write(new StoreChange([Row(2)], [])).Rows);
    }

    [Theory]
    [InlineData("DELETE FROM manifest_row WHERE slot = 2", "2 rows of 3")]
    [InlineData(
        "UPDATE manifest_row SET body = (SELECT body FROM manifest_row WHERE slot = 1) WHERE slot = 2", "not those")]
    [InlineData("UPDATE manifest_row SET body = x'0102' WHERE slot = 2", "row 2")]
    [InlineData("UPDATE manifest_row SET kind = 9 WHERE slot = 2", "later version")]
    public void Damage_is_found_when_it_is_read(string sql, string told)
    {
        var store = Opened(out var summary);
        var statements = Enumerable.Range(1, 3).Select(n => Version(Alice, $"p{n}", n).Statement).ToList();
        summary = store.Write(new StoreChange(
            [.. statements.Select((statement, at) =>
                (new StoredRow(at + 1, RowKind.Statement, statement.Bytes.ToArray()), statement.Id.Value))], []));
        Run(sql);

        var e = Assert.Throws<StoreDamagedException>(
            () => StoreLoader.Load(store, summary, static _ => { }, CancellationToken.None));

        Assert.Contains(told, e.Message, StringComparison.Ordinal);
        Assert.Contains("backup", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_format_is_left_alone()
    {
        Opened(out _);
        Run("UPDATE manifest_set SET format = 2");

        var e = Assert.Throws<StoreException>(() => Opened(out _));

        Assert.Contains("format 2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_tells_a_row_that_holds_something_else()
    {
        var store = Opened(out _);
        var statement = Version(Alice, "a", 1).Statement;
        var state = StateOf(Version(Alice, "b", 1).Statement);
        var entry = state.Entries.Single();
        store.Write(new StoreChange(
            [(new StoredRow(1, RowKind.Statement, statement.Bytes.ToArray()), statement.Id.Value)], []));
        entry.Slot = 1;
        entry.Release();

        Assert.Throws<StoreDamagedException>(() => new StatementReader(store).Read([entry]));
        entry.Slot = 2;
        Assert.Null(Assert.Single(new StatementReader(store).Read([entry])));
    }

    private IStatementStore Opened(out StoreSummary summary, int writers = 1)
    {
        var store = _journal.Store(Network);
        summary = store.Open(writers);
        return store;
    }

    private static (StoredRow Row, Id256 Id) Row(int slot) =>
        (new StoredRow(slot, RowKind.Statement, [(byte)slot, (byte)(slot >> 8), 7]), Hash($"row {slot}"));

    private void Run(string sql)
    {
        // The two write bytes differently.
        _journal.Query(_journal.Database.IsServer ? sql.Replace("x'", "'\\x", StringComparison.Ordinal) : sql);
    }
}
