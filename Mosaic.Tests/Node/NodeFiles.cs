using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Node;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>File operations of a whole node, as its HTTP interface asks for them.</summary>
internal static class NodeFiles
{
    // A peer that gets no processor for a while is missed for as long: then it is tried again.
    private const int Tries = 4;

    public static async Task<StoredFile> Upload(
        MosaicNode node, MosaicPath path, byte[] bytes, Code? code = null, bool allowFragile = false)
    {
        for (var tries = 1; ; tries++)
        {
            switch (await AskUpload(node, path, bytes, code, allowFragile))
            {
                case FilesProtocol.Uploaded uploaded:
                    return uploaded.File;
                case FilesProtocol.Failed { Error: FilesError.TooFewPeers } when tries < Tries:
                    break;
                case var answer:
                    throw new InvalidOperationException(answer.ToString());
            }
        }
    }

    /// <summary>Null where there are too few peers at this moment.</summary>
    public static async Task<StoredFile?> TryUpload(MosaicNode node, MosaicPath path, byte[] bytes) =>
        await AskUpload(node, path, bytes) switch
        {
            FilesProtocol.Uploaded uploaded => uploaded.File,
            FilesProtocol.Failed { Error: FilesError.TooFewPeers } => null,
            var other => throw new InvalidOperationException(other.ToString()),
        };

    /// <summary>Whatever becomes of an upload.</summary>
    public static async Task<object> AskUpload(
        MosaicNode node, MosaicPath path, byte[] bytes, Code? code = null, bool allowFragile = false)
    {
        using var source = new MemoryStream(bytes);
        return await node.Files.Ask<object>(new FilesProtocol.Upload(path, source, bytes.Length,
            DateTimeOffset.UnixEpoch, 0x1a4, code ?? Code.Default, allowFragile, default), Patience);
    }

    public static async Task<ImmutableArray<StoredFile>> List(MosaicNode node) =>
        await node.Files.Ask<object>(new FilesProtocol.List(), Patience) is FilesProtocol.Listed listed
            ? listed.Files
            : [];

    public static async Task<byte[]> Download(MosaicNode node, MosaicPath path) =>
        await AskDownload(node, path) switch
        {
            byte[] bytes => bytes,
            var failure => throw new InvalidOperationException(failure.ToString()),
        };

    /// <summary>The bytes, or how it failed.</summary>
    public static async Task<object> AskDownload(MosaicNode node, MosaicPath path)
    {
        using var sink = new MemoryStream();
        using var inbox = Inbox.Create(node.System);
        inbox.Send(node.Files, new FilesProtocol.Download(path, sink, default));
        while (true)
        {
            switch (await inbox.ReceiveAsync(Patience))
            {
                case FilesProtocol.DownloadStarted started:
                    inbox.Send(started.Coordinator, new FilesProtocol.BeginDownload());
                    break;
                case FilesProtocol.Downloaded:
                    return sink.ToArray();
                case FilesProtocol.Failed failed:
                    return failed;
                case var other:
                    throw new InvalidOperationException(other.ToString());
            }
        }
    }
}
