using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>What is stored under a name: a file, a folder, both, or nothing.</summary>
/// <param name="Name">The name.</param>
/// <param name="File">The file; null for none.</param>
/// <param name="Within">What lies in the folder, and its own entry where it is empty; empty for no folder.</param>
internal sealed record StoredName(MosaicPath Name, FileEntry? File, ImmutableArray<FileEntry> Within)
{
    /// <summary>Asks the node.</summary>
    public static async Task<StoredName> LookUpAsync(NodeClient client, MosaicPath name, CancellationToken cancelled)
    {
        var list = await client.SendAsync<ListDocument>(
            HttpMethod.Get, ApiRoutes.Files, new Query().With(ApiRoutes.Under, name.Value), cancelled);
        return new StoredName(
            name,
            list.Files.FirstOrDefault(one => one.Path == name.Value && !one.IsFolder),
            [.. list.Files.Where(one => one.Path != name.Value || one.IsFolder)]);
    }

    /// <summary>Whether a command without a noun means the folder.</summary>
    /// <param name="verb">The command, for its errors.</param>
    /// <exception cref="MosException">There is neither, or both.</exception>
    public bool IsFolder(string verb) => (File, Within.IsEmpty) switch
    {
        (null, true) => throw NotFound("file or folder"),
        ({ }, false) => throw Both(verb, Name),
        _ => !Within.IsEmpty,
    };

    /// <summary>Fails where there is no folder.</summary>
    /// <exception cref="MosException">There is none.</exception>
    public void DemandFolder(string verb)
    {
        if (!Within.IsEmpty) return;
        throw File is null
            ? NotFound("folder")
            : new MosException(
                ExitCode.NotFound, $"'{Name}' is a file: mos {verb} file {Shell.Quoted(Name.Value)}");
    }

    /// <summary>The error of a command without a noun that could mean either.</summary>
    public static MosException Both(string verb, MosaicPath name)
    {
        var word = Shell.Quoted(name.Value);
        return new MosException(
            ExitCode.Error, $"'{name}' is a file and a folder; say which: mos {verb} file {word}, or mos {verb} folder"
                + $" {word}");
    }

    private MosException NotFound(string what) => new(ExitCode.NotFound, $"there is no {what} '{Name}'");
}
