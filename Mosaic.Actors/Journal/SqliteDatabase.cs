using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Mosaic.Model;

namespace Mosaic.Journal;

/// <summary>
/// A SQLite file in WAL mode. Two nodes are kept apart by the lock on the data folder that it lies in.
/// </summary>
internal sealed class SqliteDatabase : JournalDatabase
{
    /// <summary>
    /// How long a statement waits for a lock that another program holds, in seconds. Below the 10 s after which
    /// Akka.Persistence gives a write up by itself, without saying why.
    /// </summary>
    internal const int LockPatienceSeconds = 5;

    /// <summary>
    /// Up to this size, in bytes, a file is read and checked as a whole before each start: a few tenths of a second. Of
    /// a larger one, what is damaged is found when it is read.
    /// </summary>
    internal const long CheckedUpTo = 64L << 20;

    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int DiskFull = 13;
    private const int NoDatabase = 26;

    private readonly string _path;
    private readonly string _connection;

    /// <summary>The file's path; see <see cref="JournalDatabase.Sqlite"/>.</summary>
    public SqliteDatabase(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = LockPatienceSeconds,
        }.ToString();
        // SQLite has one writer: a second one would only wait for the lock that the first one holds.
        Config = JournalConfig.Plugins("SQLite.MS", _connection, writers: 1);
    }

    /// <inheritdoc/>
    public override string Name => $"the database '{_path}'";

    /// <inheritdoc/>
    public override bool IsServer => false;

    /// <inheritdoc/>
    public override string BlobType => "BLOB";

    /// <inheritdoc/>
    public override string KeyType => "INTEGER";

    /// <inheritdoc/>
    public override Config Config { get; }

    /// <summary>
    /// Creates the file if it is missing (readable by its owner alone), sets WAL mode, which stays with the file (an
    /// append then costs one sequential write and one fsync), and looks whether it is whole and can be written to.
    /// </summary>
    public override void Prepare()
    {
        try
        {
            CreateOwnerOnly();
            using var connection = new SqliteConnection(_connection);
            connection.Open();
            if (Scalar(connection, "PRAGMA journal_mode=WAL") is not "wal")
                throw new JournalException(JournalTrouble.Unavailable, $"{Name} cannot be put into WAL mode");
            // Takes the lock of the one writer, which in WAL mode reading does not show to be taken.
            Scalar(connection, "BEGIN IMMEDIATE; ROLLBACK");
            if (new FileInfo(_path).Length <= CheckedUpTo
                && Scalar(connection, "PRAGMA quick_check(1)") is string found and not "ok")
                throw Damaged(found, null);
        }
        catch (SqliteException e)
        {
            throw Explain(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalTrouble.Unavailable, $"{Name} cannot be opened: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override JournalHold Hold(NodeId owner, bool mayBegin) => new FileHold(this);

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource() => SqliteFactory.Instance.CreateDataSource(_connection);

    /// <inheritdoc/>
    public override ActorSystem CreateSystem(string name, Config over) =>
        ActorSystem.Create(name, over.WithFallback(Config));

    /// <inheritdoc/>
    protected override JournalException Explain(DbException error) => (error as SqliteException)?.SqliteErrorCode switch
    {
        Busy or Locked => new JournalException(JournalTrouble.InUse,
            $"{Name} is locked by another program; end that program (fuser -v '{_path}' names it) and start the node"
            + " again", error),
        DiskFull => new JournalException(JournalTrouble.Full,
            $"the disk of {Name} is full; make room on it and start the node again", error),
        Corrupt or NoDatabase => Damaged(error.Message, error),
        _ => new JournalException(JournalTrouble.Unavailable,
            $"{Name} cannot be read or written: {error.Message}; look after its disk and its rights, then start the"
            + " node again", error),
    };

    private JournalException Damaged(string found, Exception? cause)
    {
        var message = $"{Name} is damaged ({found.ReplaceLineEndings(" ")}); the node does not run on a part of what it"
            + $" promised to keep. Put a backup of the file in its place (and remove {Path.GetFileName(_path)}-wal and"
            + " -shm), or start anew: copy identity.key into a new data folder and join the network again";
        return cause is null
            ? new JournalException(JournalTrouble.Damaged, message)
            : new JournalException(JournalTrouble.Damaged, message, cause);
    }

    private void CreateOwnerOnly()
    {
        if (File.Exists(_path)) return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(_path, options).Dispose();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is one of this class's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>The folder's lock does the work; this notices a file that was taken away.</summary>
    private sealed class FileHold(SqliteDatabase database) : JournalHold
    {
        public override JournalException? Look() => File.Exists(database._path)
            ? null
            : new JournalException(JournalTrouble.Damaged,
                $"{database.Name} was removed while the node ran; put a backup of it in its place");

        protected override void Dispose(bool disposing) { }
    }
}
