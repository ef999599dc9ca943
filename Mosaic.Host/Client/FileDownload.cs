using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>The download of one file.</summary>
internal static class FileDownload
{
    /// <summary>
    /// Brings a file into the temporary file of <paramref name="target"/>, which can be completed when this returns.
    /// </summary>
    /// <exception cref="MosException">It cannot be had whole, or is no file.</exception>
    public static async Task<DownloadHead> ReceiveAsync(
        NodeClient client, OneFile file, TargetFile target, TransferBar bar, CancellationToken cancelled)
    {
        var download = new DownloadTarget(target);
        var head = await client.DownloadAsync(
            file.Query,
            (head, bytes, watch) =>
            {
                DemandFile(head, file.Name);
                bar.SetSize(head.Size);
                return download.ReceiveAsync(head, bytes, bar, watch.Moved, watch.Token);
            },
            cancelled);
        download.DemandVerified();
        return head;
    }

    /// <summary>Fails where an empty folder has the name.</summary>
    public static void DemandFile(DownloadHead head, MosaicPath name)
    {
        if (head.Kind == Kinds.Folder) throw Folder("download", name);
    }

    /// <summary>The error of a command for files that met a folder.</summary>
    public static MosException Folder(string verb, MosaicPath name) => new(
        ExitCode.NotFound, $"'{name}' is a folder: mos {verb} folder {Shell.Quoted(name.Value)}");
}
