using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// Where column files lie in a data folder: <c>shards/NETWORK/ab/cd/ROOT</c> with <c>ROOT.tree</c> beside it, and
/// uncommitted columns as <c>tmp/CONTENT.COLUMN.OPENER.lease</c>.
/// </summary>
public sealed class ColumnPaths
{
    private const string TreeSuffix = ".tree";
    private const string LeaseSuffix = ".lease";
    private const int OpenerDigits = 16;

    /// <summary>The paths below a data folder for the columns of one network (ADR 7).</summary>
    public ColumnPaths(string dataFolder, NetworkId network)
    {
        DataFolder = Path.GetFullPath(dataFolder);
        Shards = Path.Combine(DataFolder, "shards", network.ToString());
        Temporary = Path.Combine(DataFolder, "tmp");
    }

    /// <summary>The data folder.</summary>
    public string DataFolder { get; }

    /// <summary>Committed columns.</summary>
    public string Shards { get; }

    /// <summary>Uncommitted columns, among other modules' temporary files.</summary>
    public string Temporary { get; }

    /// <summary>A committed column's folder.</summary>
    public string FolderOf(ColumnRoot root)
    {
        var name = root.ToString();
        return Path.Combine(Shards, name[..2], name[2..4]);
    }

    /// <summary>A committed column's shards, one after the other.</summary>
    public string DataOf(ColumnRoot root) => Path.Combine(FolderOf(root), root.ToString());

    /// <summary>A committed column's <see cref="TreeFile"/>.</summary>
    public string TreeOf(ColumnRoot root) => DataOf(root) + TreeSuffix;

    /// <summary>A leased column's shards.</summary>
    public string LeaseOf(LeaseKey key, int column) => Path.Combine(
        Temporary, $"{key.Content}.{column}.{key.Opener.ToString()[..OpenerDigits]}{LeaseSuffix}");

    /// <summary>The tree that is written before a leased column is moved into place.</summary>
    public static string TreeOfLease(string leasePath) => leasePath + TreeSuffix;

    /// <summary>Whether a file below <see cref="Temporary"/> is a leased column or its tree.</summary>
    public static bool IsLease(string path) =>
        path.EndsWith(LeaseSuffix, StringComparison.Ordinal)
        || path.EndsWith(LeaseSuffix + TreeSuffix, StringComparison.Ordinal);

    /// <summary>The root whose data or tree file this is; false for a file that we would not have named so.</summary>
    public bool TryGetRoot(string path, out ColumnRoot root)
    {
        root = default;
        var name = Path.GetFileName(path);
        if (name.EndsWith(TreeSuffix, StringComparison.Ordinal)) name = name[..^TreeSuffix.Length];
        if (!Id256.TryParse(name, out var id)) return false;
        root = new ColumnRoot(id);
        return path == DataOf(root) || path == TreeOf(root);
    }
}
