using System.Security.Cryptography;
using Akka.Actor;
using Mosaic.Codecs.Sealing;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Tests.Host;

/// <summary>What a test tells the fake to do differently.</summary>
internal sealed class FakeBehaviour
{
    /// <summary>Uploads fail with this before a byte is read.</summary>
    public FilesProtocol.Failed? RefuseUploads { get; set; }

    /// <summary>Uploads and downloads fail with <see cref="Failure"/> after so many bytes.</summary>
    public long? FailAfter { get; set; }

    public FilesProtocol.Failed Failure { get; set; } = new(FilesError.Full, "the peers' disks are full");

    /// <summary>Uploads and downloads stand still after so many bytes, until they are cancelled.</summary>
    public long? StallAfter { get; set; }

    /// <summary>Downloads send other bytes than were uploaded, and say that all is well.</summary>
    public bool Corrupt { get; set; }

    /// <summary>Deletes reach nobody.</summary>
    public bool DeletesPend { get; set; }

    /// <summary>Listing never answers.</summary>
    public bool Mute { get; set; }

    public string? Warning { get; set; }

    public Health Health { get; set; } = Health.Healthy;

    /// <summary>Set when a transfer was cancelled by its client.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set when a transfer stands still.</summary>
    public TaskCompletionSource Stalled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FilesProtocol.Upload? LastUpload { get; set; }
}

/// <summary>An actor with the protocol of <c>/user/files</c> that keeps files in memory.</summary>
internal sealed class FakeFiles : ReceiveActor
{
    private const int BufferBytes = 1 << 20;
    private const int Peers = 3;

    private readonly FakeBehaviour _behaviour;
    private readonly SortedDictionary<string, (StoredFile File, byte[] Bytes)> _files = new(StringComparer.Ordinal);

    public FakeFiles(FakeBehaviour behaviour)
    {
        _behaviour = behaviour;
        Receive<FilesProtocol.Upload>(upload =>
        {
            behaviour.LastUpload = upload;
            UploadAsync(upload).PipeTo(Self, Sender);
        });
        Receive<(FilesProtocol.Uploaded Done, byte[] Bytes)>(stored =>
        {
            _files[stored.Done.File.Path.Value] = (stored.Done.File, stored.Bytes);
            Sender.Tell(stored.Done);
        });
        Receive<FilesProtocol.Failed>(failed => Sender.Tell(failed));
        Receive<FilesProtocol.Downloaded>(done => Sender.Tell(done));
        Receive<FilesProtocol.Download>(download => Find(download.Path, (file, bytes) =>
        {
            var requester = Sender;
            Context.ActorOf(Props.Create(() => new FakeDownload(behaviour, download, file, bytes, requester)));
        }));
        Receive<FilesProtocol.Describe>(describe =>
            Find(describe.Path, (file, _) => Sender.Tell(new FilesProtocol.Described(file))));
        Receive<FilesProtocol.List>(_ =>
        {
            if (!behaviour.Mute)
                Sender.Tell(new FilesProtocol.Listed([.. _files.Values.Select(static one => one.File)]));
        });
        Receive<FilesProtocol.Delete>(delete => Find(delete.Path, (file, _) =>
        {
            _files.Remove(delete.Path.Value);
            var pending = behaviour.DeletesPend;
            Sender.Tell(new FilesProtocol.Deleted(file, pending ? 0 : Peers, pending));
        }));
    }

    private void Find(MosaicPath path, Action<StoredFile, byte[]> found)
    {
        if (_files.TryGetValue(path.Value, out var one)) found(one.File, one.Bytes);
        else Sender.Tell(new FilesProtocol.Failed(FilesError.NotFound, $"there is no file '{path}'"));
    }

    private async Task<object> UploadAsync(FilesProtocol.Upload upload)
    {
        if (_behaviour.RefuseUploads is { } refusal) return refusal;
        try
        {
            using var kept = new MemoryStream();
            var buffer = new byte[BufferBytes];
            while (await upload.Source.ReadAsync(buffer, upload.Cancelled) is > 0 and var read)
            {
                kept.Write(buffer, 0, read);
                if (kept.Length > _behaviour.FailAfter) return _behaviour.Failure;
                if (kept.Length > _behaviour.StallAfter) await StallAsync(_behaviour, upload.Cancelled);
            }
            var bytes = kept.ToArray();
            return (new FilesProtocol.Uploaded(Stored(upload, bytes), _behaviour.Warning), bytes);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _behaviour.Cancelled.TrySetResult();
            return new FilesProtocol.Failed(FilesError.Interrupted, "was cancelled");
        }
    }

    public static async Task StallAsync(FakeBehaviour behaviour, CancellationToken cancelled)
    {
        behaviour.Stalled.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancelled);
    }

    private StoredFile Stored(FilesProtocol.Upload upload, byte[] bytes) => new(
        upload.Path,
        new FileVersionId(SHA256.HashData(upload.Path.Value.SelectMany(BitConverter.GetBytes).ToArray())),
        new FileMetadata(
            upload.Kind, upload.Path, bytes.Length, upload.Modified, upload.Mode, "",
            new Id256(SHA256.HashData(bytes)), FileMetadata.NoExtra),
        upload.Code,
        upload.Modified,
        [.. Enumerable.Range(0, upload.Code.N).Select(static column => (column, FakeNode.Peer(column % Peers)))],
        new HealthReport(
            _behaviour.Health, new SpareByDomain(_behaviour.Health == Health.AtRisk ? 0 : 1, 1, 0), 1, upload.Code.N,
            "a reason", "mos info file <name>"));
}

/// <summary>The coordinator of one fake download.</summary>
internal sealed class FakeDownload : ReceiveActor
{
    private const int PieceBytes = 1 << 20;

    public FakeDownload(
        FakeBehaviour behaviour, FilesProtocol.Download download, StoredFile file, byte[] bytes, IActorRef requester)
    {
        Receive<FilesProtocol.BeginDownload>(_ => SendAsync(behaviour, download, file, bytes).PipeTo(requester));
        requester.Tell(new FilesProtocol.DownloadStarted(file, Self));
    }

    private static async Task<object> SendAsync(
        FakeBehaviour behaviour, FilesProtocol.Download download, StoredFile file, byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length; sent += PieceBytes)
            {
                if (sent >= behaviour.FailAfter) return behaviour.Failure;
                if (sent >= behaviour.StallAfter) await FakeFiles.StallAsync(behaviour, download.Cancelled);
                var piece = bytes.AsSpan(sent, Math.Min(PieceBytes, bytes.Length - sent)).ToArray();
                if (behaviour.Corrupt) piece[0] ^= 1;
                await download.Sink.WriteAsync(piece, download.Cancelled);
            }
            return new FilesProtocol.Downloaded(file);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            behaviour.Cancelled.TrySetResult();
            return new FilesProtocol.Failed(FilesError.Interrupted, "was cancelled");
        }
    }
}
