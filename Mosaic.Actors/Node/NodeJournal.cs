using Mosaic.Journal;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>A node's journal: which database, and the node's hold on it.</summary>
/// <param name="Database">Where it is.</param>
/// <param name="Hold">Held while the node runs.</param>
internal sealed record NodeJournal(JournalDatabase Database, JournalHold Hold)
{
    /// <summary>
    /// A file in the data folder that says that its journal is on a server: the folder alone would look new, and a node
    /// that began anew beside its own columns would take them for nobody's.
    /// </summary>
    public const string ServerMark = "mosaic.postgres";

    /// <summary>Opens a data folder's journal. Blocks on the disk and the server.</summary>
    /// <exception cref="NodeStartException">It cannot be used, or the folder's journal is elsewhere.</exception>
    public static JournalHold Open(
        DataFolder folder, NodeId owner, JournalSettings settings, JournalDatabase database)
    {
        try
        {
            // A node that ended for want of room gets it here.
            JournalReserve.On(folder.Root, settings.Reserve).Tend();
            var mark = Path.Combine(folder.Root, ServerMark);
            CheckPlace(folder, database, mark);
            database.Prepare();
            var hold = database.Hold(owner, mayBegin: !File.Exists(mark));
            if (database.IsServer) Mark(mark, hold);
            return hold;
        }
        catch (JournalException e)
        {
            throw new NodeStartException(NodeStartError.JournalUnusable, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(NodeStartError.DataFolderUnusable, e.Message, e);
        }
    }

    private static void CheckPlace(DataFolder folder, JournalDatabase database, string mark)
    {
        var elsewhere = database.IsServer
            ? File.Exists(folder.Database)
                ? $"in '{folder.Database}'; set mosaic.journal.provider to {JournalDatabase.SqliteProvider}"
                : null
            : File.Exists(mark)
                ? $"on a PostgreSQL server, as '{mark}' says; name it with --config"
                : null;
        if (elsewhere is not null)
        {
            throw new JournalException(JournalTrouble.Refused,
                $"this node has its journal {elsewhere}, or begin with another data folder");
        }
    }

    private static void Mark(string path, JournalHold hold)
    {
        try
        {
            if (!File.Exists(path)) File.WriteAllText(path, "The journal of this node is on a PostgreSQL server.\n");
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }
}
