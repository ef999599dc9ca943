using System.CommandLine;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Client;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary>
/// Where passphrases come from: a file, stdin or a prompt; never an argument, which every user of the machine sees.
/// </summary>
internal static class PassphraseInput
{
    /// <summary>Names the file where no flag does.</summary>
    public const string Variable = "MOSAIC_PASSPHRASE_FILE";

    // For a line end behind it, as editors leave one.
    private const int LineEnd = 2;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>An option that names such a file.</summary>
    public static Option<string?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "FILE",
    };

    /// <summary>The one that opens a key: of the file, or asked for; null where neither is possible.</summary>
    /// <exception cref="MosException">It cannot be read, or is none.</exception>
    public static async Task<Passphrase?> FindAsync(CommandRun run, string? file, string question)
    {
        if ((file ?? run.Terminal.Variable(Variable)) is { } path) return await ReadAsync(run, path);
        if (!Confirmation.IsPossible(run)) return null;
        return Of(await Prompt.HiddenAsync(run, question + ": ")
            ?? throw new MosException(ExitCode.Error, "nothing was done"));
    }

    /// <summary>A new one: of the file, or asked for twice.</summary>
    /// <exception cref="MosException">It cannot be read, is none, or nobody can be asked.</exception>
    public static async Task<Passphrase> NewAsync(CommandRun run, string? file, string flag)
    {
        if (file is not null) return await ReadAsync(run, file);
        if (!Confirmation.IsPossible(run))
        {
            throw new MosException(
                ExitCode.NotAllowed, $"no terminal to ask for the new passphrase at; give it with {flag} FILE");
        }
        var first = await Prompt.HiddenAsync(run, "New passphrase: ");
        if (first is null || first != await Prompt.HiddenAsync(run, "The same again: "))
            throw new MosException(ExitCode.Error, "the two are not the same; nothing was done");
        return Of(first);
    }

    private static async Task<Passphrase> ReadAsync(CommandRun run, string path)
    {
        const int most = Passphrase.MaxBytes + LineEnd;
        byte[]? bytes;
        try
        {
            if (path == InvitationInput.Stdin)
                bytes = await BoundedRead.ToEndAsync(run.Terminal.In, most, run.Cancelled).WaitAsync(run.Cancelled);
            else
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
                    run.Warn($"every user of this machine can read '{path}'; better: chmod 600 '{path}'");
                bytes = await BoundedRead.ToEndAsync(file, most, run.Cancelled);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"the passphrase: cannot read '{path}'");
        }
        try
        {
            return Passphrase.Of(bytes ?? new byte[most]);
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Error, $"'{path}': {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static Passphrase Of(string text)
    {
        try
        {
            return Passphrase.Of(text);
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Error, e.Message, e);
        }
    }
}
