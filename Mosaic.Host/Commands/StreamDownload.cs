using System.Security.Cryptography;
using Mosaic.Host.Client;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos download NAME -</c>. Each segment is verified before its bytes go out; whether all of it came is known at
/// the end only, by the exit code.
/// </summary>
internal static class StreamDownload
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Fails where stdout is not for bytes.</summary>
    /// <exception cref="MosException">A usage error.</exception>
    public static void DemandBytes(CommandRun run, Noun noun)
    {
        if (run.Json)
            throw new MosException(ExitCode.Usage, "with --json stdout is for the document; name a file instead of -");
        if (run.Terminal.OutIsTerminal)
            throw new MosException(ExitCode.Usage, "stdout is a terminal, and the file bytes; redirect it");
        if (noun == Noun.Folder) throw new MosException(ExitCode.Usage, "a folder cannot go to stdout; name a folder");
    }

    /// <summary>Writes a file to stdout.</summary>
    public static async Task<ExitCode> RunAsync(CommandRun run, NodeClient client, OneFile file, Noun noun)
    {
        DemandBytes(run, noun);
        string? sha256 = null;
        var output = run.Terminal.OutBytes;
        var head = await TransferProgress.RunAsync(run.Progress, file.Name.Name, null, bar => client.DownloadAsync(
            file.Query,
            async (head, bytes, watch) =>
            {
                FileDownload.DemandFile(head, file.Name);
                bar.SetSize(head.Size);
                sha256 = await CopyAsync(bytes, output, bar, watch);
            },
            run.Cancelled));
        if (sha256 != head.Sha256)
            throw new MosException(ExitCode.Integrity, "what arrived is not what was uploaded; do not use it");
        run.Hint($"stdout: {Sentences.Size(head.Size)}, verified");
        return ExitCode.Ok;
    }

    private static async Task<string> CopyAsync(Stream bytes, Stream output, TransferBar bar, NodeWatch watch)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        while (await bytes.ReadAsync(buffer, watch.Token) is > 0 and var n)
        {
            hash.AppendData(buffer, 0, n);
            // Whoever reads may be slow, or stopped: a write cannot be cancelled, only left behind.
            await Task.Run(() => Write(output, buffer.AsSpan(0, n)), watch.Token).WaitAsync(watch.Token);
            bar.Add(n);
            watch.Moved();
        }
        Write(output, []);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Write(Stream output, ReadOnlySpan<byte> bytes)
    {
        try
        {
            output.Write(bytes);
            output.Flush();
        }
        catch (IOException e)
        {
            throw LocalFiles.Failure(e, "cannot write to stdout");
        }
    }
}
