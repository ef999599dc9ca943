namespace Mosaic.Host.Processes;

/// <summary>The column files of a data folder: everything below <c>shards/</c> but the trees beside them.</summary>
internal static class ShardFiles
{
    private const string Folder = "shards";
    private const string TreeSuffix = ".tree";

    /// <summary>None when there is no such folder. Files that vanish meanwhile are skipped.</summary>
    public static IEnumerable<FileInfo> Of(string dataFolder)
    {
        var shards = new DirectoryInfo(Path.Combine(dataFolder, Folder));
        return shards.Exists
            ? shards.EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(static file => !file.Name.EndsWith(TreeSuffix, StringComparison.Ordinal))
            : [];
    }
}
