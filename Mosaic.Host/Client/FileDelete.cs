using Mosaic.Host.Api;

namespace Mosaic.Host.Client;

/// <summary>The deletion of one entry of a listing.</summary>
internal static class FileDelete
{
    /// <summary>Deletes a file, or an empty folder; null where somebody else was faster.</summary>
    /// <exception cref="MosException">It could not be deleted.</exception>
    public static async Task<DeleteDocument?> SendAsync(
        NodeClient client, FileEntry entry, CancellationToken cancelled)
    {
        var query = new Query().With(ApiRoutes.Path, entry.Path)
            .With(ApiRoutes.Kind, entry.IsFolder ? Kinds.EmptyFolder : null);
        try
        {
            return await client.SendAsync<DeleteDocument>(HttpMethod.Delete, ApiRoutes.File, query, cancelled);
        }
        catch (MosException e) when (e.Code == ExitCode.NotFound)
        {
            return null;
        }
    }
}
