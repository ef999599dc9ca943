using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Manifest.Store;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Manifest;

/// <summary>A folder with a database; one that has no name of its own is gone when it is disposed.</summary>
internal sealed class SampleDatabase : IDisposable
{
    private readonly bool _isTemporary;

    public SampleDatabase(string? folder = null)
    {
        _isTemporary = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("mosaic-manifest-").FullName;
        In(Folder).Prepare();
    }

    public string Folder { get; }

    public string Path => PathIn(Folder);

    public static string PathIn(string folder) => System.IO.Path.Combine(folder, "mosaic.db");

    public static JournalDatabase In(string folder) => JournalDatabase.Sqlite(PathIn(folder));

    public static IStatementStore StoreIn(string folder) => new SqlStatementStore(In(folder), SampleNetwork.Id);

    /// <summary>Writes the statements of so many versions, as checkpoints do; none where there are any.</summary>
    public void Fill(SampleNetwork network, int versions, CancellationToken cancelled)
    {
        using var store = StoreIn(Folder);
        var slot = store.Open(1).LastSlot;
        if (slot > 0) return;
        var rows = Enumerable.Range(0, versions).AsParallel().AsOrdered().WithCancellation(cancelled)
            .SelectMany(network.Statements).Select(static read => read.Statement);
        foreach (var chunk in rows.AsSequential().Chunk(StoreChange.MaxRows))
        {
            (StoredRow, Id256) Row(Statement statement) =>
                (new StoredRow(++slot, RowKind.Statement, statement.Bytes.ToArray()), statement.Id.Value);
            store.Write(new StoreChange([.. chunk.Select(Row)], []));
        }
    }

    public void Dispose()
    {
        if (_isTemporary) Directory.Delete(Folder, recursive: true);
    }
}
