using Microsoft.Data.Sqlite;
using Mosaic.Journal;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Journal;

/// <summary>What a node says of a SQLite file that it cannot use.</summary>
public sealed class SqliteDatabaseSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mosaic-sqlite-").FullName;

    private string File => Path.Combine(_folder, "mosaic.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_path_with_spaces_quotes_and_semicolons_works()
    {
        var path = Path.Combine(_folder, "it's; a \"data\" folder=x.db");
        var database = JournalDatabase.Sqlite(path);
        database.Prepare();
        var system = database.CreateSystem("journal", Akka.Configuration.Config.Empty);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(new FileInfo(path).Length > 0);
    }

    [Fact]
    public void A_new_one_is_in_WAL_mode_and_its_owners_alone()
    {
        JournalDatabase.Sqlite(File).Prepare();
        using var connection = Open();

        Assert.Equal("wal", Run(connection, "PRAGMA journal_mode"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void A_file_that_is_no_database_is_damaged()
    {
        System.IO.File.WriteAllText(File, new string('x', 8192));
        Refused(JournalTrouble.Damaged, "identity.key");
        Assert.Equal(new string('x', 8192), System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(40)]
    public void Random_bytes_in_the_middle_are_noticed(int page)
    {
        Fill();
        var noise = new byte[4096];
        new Random(page).NextBytes(noise);
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = page * noise.Length;
            file.Write(noise);
        }
        Refused(JournalTrouble.Damaged, "backup");
    }

    [Fact]
    public void A_truncated_one_is_noticed()
    {
        Fill();
        using (var file = System.IO.File.OpenWrite(File)) file.SetLength(file.Length / 2);
        Refused(JournalTrouble.Damaged, "backup");
    }

    [Fact]
    public void One_that_another_program_holds_is_named_with_what_to_do()
    {
        Fill();
        using var other = Open();
        Run(other, "BEGIN EXCLUSIVE");
        Refused(JournalTrouble.InUse, "locked");
        Run(other, "ROLLBACK");
        JournalDatabase.Sqlite(File).Prepare();
    }

    [Fact]
    public void A_full_disk_is_told_from_other_failures()
    {
        Fill();
        using var connection = Open();
        // SQLite says it as it does when the disk takes no more.
        Run(connection, "PRAGMA max_page_count = 1");
        var full = Assert.Throws<SqliteException>(
            () => Run(connection, "INSERT INTO filler VALUES (zeroblob(100000))"));
        var explained = JournalDatabase.Sqlite(File).Explain(new AggregateException(full));
        Assert.Equal(JournalTrouble.Full, explained?.Trouble);
        Assert.Contains(File, explained!.Message, StringComparison.Ordinal);
        Assert.Contains("make room", explained.Message, StringComparison.Ordinal);
        Assert.Null(JournalDatabase.Sqlite(File).Explain(new IOException("something else")));
    }

    [Fact]
    public void A_file_that_is_taken_away_is_noticed()
    {
        var database = JournalDatabase.Sqlite(File);
        database.Prepare();
        using var hold = database.Hold(default, mayBegin: true);
        Assert.Null(hold.Look());
        System.IO.File.Delete(File);
        Assert.Equal(JournalTrouble.Damaged, hold.Look()?.Trouble);
    }

    private void Refused(JournalTrouble trouble, string named)
    {
        var thrown = Assert.Throws<JournalException>(JournalDatabase.Sqlite(File).Prepare);
        Assert.Equal(trouble, thrown.Trouble);
        Assert.Contains(File, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>Some 50 pages of an indexed table, all in the file itself.</summary>
    private void Fill()
    {
        JournalDatabase.Sqlite(File).Prepare();
        using (var connection = Open())
        {
            Run(connection, """
                CREATE TABLE filler (bytes BLOB UNIQUE);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
                INSERT INTO filler SELECT randomblob(128) FROM n
                """);
            // Busy, which is 1, while the connection of Prepare is being closed by a test that clears all pools.
            Assert.True(SpinWait.SpinUntil(
                () => Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)") is 0L, TestPatience.Long));
        }
        SqliteConnection.ClearAllPools();
        Assert.True(new FileInfo(File).Length > 45 * 4096);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={File}");
        connection.Open();
        return connection;
    }

    private static object? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of this class's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
