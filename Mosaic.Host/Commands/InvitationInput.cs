using System.Security.Cryptography;
using System.Text;
using Mosaic.Host.Api;
using Mosaic.Host.Client;

namespace Mosaic.Host.Commands;

/// <summary>
/// Where an invitation comes from: the word itself, <c>-</c> for stdin, or a file. The last two keep it from whoever
/// sees the machine's list of processes.
/// </summary>
internal static class InvitationInput
{
    /// <summary>Stdin.</summary>
    public const string Stdin = "-";

    /// <summary>Reads it; it is never repeated in an error.</summary>
    /// <param name="run">The command.</param>
    /// <param name="where">What was typed.</param>
    /// <param name="what">What to call it in errors: <c>WHERE</c>, <c>--join</c>.</param>
    /// <exception cref="MosException">There is none.</exception>
    public static async Task<string> ReadAsync(CommandRun run, string where, string what)
    {
        if (where == Stdin)
        {
            if (run.Terminal.InIsTerminal) run.Hint("paste the invitation, then press Enter and Ctrl-D");
            return await TextAsync(run.Terminal.In, $"{what} -: stdin", run.Cancelled);
        }
        if (Directory.Exists(where)) throw new MosException(ExitCode.Usage, $"{what} '{where}' is a folder");
        // Pipes are as good as files here: `mos join network <(ssh other mos invite)`.
        if (!File.Exists(where)) return Checked(where, what);
        try
        {
            using var file = new FileStream(where, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return await TextAsync(file, $"{what}: the file '{where}'", run.Cancelled);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"{what}: cannot read '{where}'");
        }
    }

    private static string Checked(string text, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new MosException(ExitCode.Usage, $"{what} is empty");
        // No invitation has these; what has them is a file that is not there.
        if (text.AsSpan().ContainsAny('/', '\\', '.'))
        {
            throw new MosException(
                ExitCode.NotFound, $"{what} is neither an invitation nor the path of a file that is there");
        }
        return text;
    }

    private static async Task<string> TextAsync(Stream stream, string source, CancellationToken cancelled)
    {
        var bytes = await BoundedRead.ToEndAsync(stream, RequestBodies.MaxBytes / 2, cancelled).WaitAsync(cancelled)
            ?? throw new MosException(ExitCode.Error, $"{source} is too long to be an invitation");
        try
        {
            var text = Encoding.UTF8.GetString(bytes).Trim();
            return text.Length > 0 ? text : throw new MosException(ExitCode.Usage, $"{source} is empty");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
