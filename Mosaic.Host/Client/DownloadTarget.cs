using System.Security.Cryptography;
using Mosaic.Host.Api;
using Mosaic.Host.Output;

namespace Mosaic.Host.Client;

/// <summary>
/// Reads a download into a <see cref="TargetFile"/>, which is the caller's to dispose, and takes it for complete only
/// when every byte is there, verified and durable.
/// </summary>
internal sealed class DownloadTarget(TargetFile target)
{
    private const int BufferBytes = 1 << 20;

    private bool _verified;

    /// <summary>Reads a download to its end, into the temporary file.</summary>
    /// <exception cref="MosException">The bytes cannot be written, or are not those that were announced.</exception>
    public async Task ReceiveAsync(
        DownloadHead head, Stream bytes, TransferBar bar, Action moved, CancellationToken cancelled)
    {
        using var file = target.Create();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Many small files at once must not take a megabyte each.
        var buffer = new byte[(int)Math.Clamp(head.Size + 1, 1, BufferBytes)];
        long received = 0;
        while (await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancelled)
            is > 0 and var n)
        {
            received += n;
            bar.Add(n);
            moved();
            hash.AppendData(buffer, 0, n);
            target.Write(() => file.Write(buffer, 0, n));
        }
        // The end of the bytes says nothing yet: how the download ended comes behind them.
        if (received == head.Size && Convert.ToHexStringLower(hash.GetHashAndReset()) == head.Sha256)
            target.Write(() => Finish(file, head));
    }

    /// <summary>Fails where what was received is not whole.</summary>
    /// <exception cref="MosException">It is not.</exception>
    public void DemandVerified()
    {
        if (!_verified)
            throw new MosException(ExitCode.Integrity, "what arrived is not what was uploaded; nothing was written");
    }

    private void Finish(FileStream file, DownloadHead head)
    {
        if (!OperatingSystem.IsWindows() && ((UnixFileMode)head.Mode).HasFlag(UnixFileMode.UserExecute))
        {
            // Executable for whoever may read it; the rest is for this user's umask to say.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            var readers = mode & (UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            File.SetUnixFileMode(file.SafeFileHandle, mode | (UnixFileMode)((int)readers >> 2));
        }
        file.Flush(flushToDisk: false);
        File.SetLastWriteTimeUtc(file.SafeFileHandle, head.Modified.UtcDateTime);
        file.Flush(flushToDisk: true);
        _verified = true;
    }
}
