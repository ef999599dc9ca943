using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>How files are to be stored.</summary>
/// <param name="Code"><c>K+M</c>; null for the node's.</param>
/// <param name="AllowFragile">Although the loss of one peer may lose them.</param>
/// <param name="SizeHint">The most bytes that a stream may have; null for the node's limit.</param>
internal sealed record UploadFlags(string? Code, bool AllowFragile, long? SizeHint)
{
    /// <summary>The query of one upload.</summary>
    public Query Query(MosaicPath name) => new Query()
        .With(ApiRoutes.Path, name.Value)
        .With(ApiRoutes.Code, Code)
        .With(ApiRoutes.AllowFragile, AllowFragile ? "true" : null)
        .With(ApiRoutes.SizeHint, SizeHint?.ToString(CultureInfo.InvariantCulture));
}

/// <summary>The upload of one thing.</summary>
internal static class FileUpload
{
    private const int AllPermissions = 0xFFF;
    private const int Octal = 8;

    /// <summary>Uploads a file, or a pipe to its end, with its time and its permissions.</summary>
    /// <param name="client">The node.</param>
    /// <param name="source">The file, which it disposes.</param>
    /// <param name="name">What to store it as.</param>
    /// <param name="flags">How.</param>
    /// <param name="bar">Is told of bytes.</param>
    /// <param name="cancelled">Ends it; nothing is stored then.</param>
    public static async Task<FileDocument> SendAsync(
        NodeClient client, FileStream source, MosaicPath name, UploadFlags flags, TransferBar bar,
        CancellationToken cancelled)
    {
        using var content = new UploadContent(source, bar);
        var query = flags.Query(name)
            .With(ApiRoutes.Modified, UtcConverter.Text(File.GetLastWriteTimeUtc(source.SafeFileHandle)))
            .With(ApiRoutes.Mode, OperatingSystem.IsWindows()
                ? null
                : Convert.ToString((int)File.GetUnixFileMode(source.SafeFileHandle) & AllPermissions, Octal));
        return await client.UploadAsync<FileDocument>(ApiRoutes.Content, query, content, cancelled);
    }

    /// <summary>Uploads a stream to its end.</summary>
    public static async Task<FileDocument> SendStreamAsync(
        NodeClient client, Stream source, string what, MosaicPath name, UploadFlags flags, TransferBar bar,
        CancellationToken cancelled)
    {
        using var content = new StreamedContent(source, what, bar);
        return await client.UploadAsync<FileDocument>(ApiRoutes.Content, flags.Query(name), content, cancelled);
    }

    /// <summary>Stores an empty folder.</summary>
    public static Task<FileDocument> SendFolderAsync(
        NodeClient client, LocalFolder folder, UploadFlags flags, CancellationToken cancelled) =>
        client.SendAsync<FileDocument>(
            HttpMethod.Put, ApiRoutes.Content,
            flags.Query(folder.Name)
                .With(ApiRoutes.Kind, Kinds.EmptyFolder)
                .With(ApiRoutes.Modified, UtcConverter.Text(folder.Modified))
                .With(ApiRoutes.Mode, Convert.ToString((int)folder.Mode, Octal)),
            cancelled);
}
