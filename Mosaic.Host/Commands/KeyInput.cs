using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary>A key that was handed over, and what it was locked with, if it was. Disposing wipes both.</summary>
internal sealed record GivenKey(byte[] Seed, Passphrase? Passphrase) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Seed);
        Passphrase?.Dispose();
    }

    /// <summary>The type alone: it is a secret.</summary>
    public override string ToString() => nameof(GivenKey);
}

/// <summary>
/// Where an account's key comes from: a file, <c>-</c> for stdin, a prompt, or the word itself. Each may be the 32
/// bytes of <c>identity.key</c>, the same locked, a recovery key, or 64 hex digits; what is none is never repeated.
/// </summary>
internal static class KeyInput
{
    private const string Question = "The account's key, or its recovery key (it does not show): ";

    /// <summary>Reads one.</summary>
    /// <param name="run">The command.</param>
    /// <param name="key">What was typed; null: ask.</param>
    /// <param name="passphraseFile">What opens it where it is locked; null: ask.</param>
    /// <exception cref="MosException">There is none.</exception>
    public static async Task<GivenKey> ReadAsync(CommandRun run, string? key, string? passphraseFile)
    {
        if (key is null) return await AskAsync(run);
        if (key == InvitationInput.Stdin)
        {
            var bytes = await BoundedRead.ToEndAsync(run.Terminal.In, SeedText.MaxBytes, run.Cancelled)
                .WaitAsync(run.Cancelled) ?? throw new MosException(ExitCode.Error, SeedText.Complaint);
            return await OpenAsync(run, bytes, "stdin", passphraseFile);
        }
        if (!File.Exists(key) && SeedText.IsMeant(key))
        {
            run.Warn("a key on the command line stays in the shell's history and is seen by every user of this"
                + " machine; better: a file, - for stdin, or no KEY at all to be asked");
            return new GivenKey(Checked(() => SeedText.Read(key)), null);
        }
        try
        {
            return await OpenAsync(run, KeyFile.Read(key, 1, SeedText.MaxBytes), key, passphraseFile);
        }
        catch (KeyFileException e)
        {
            throw Refusal(e);
        }
        catch (ArgumentException e)
        {
            throw new MosException(ExitCode.Usage, SeedText.Complaint, e);
        }
    }

    private static async Task<GivenKey> AskAsync(CommandRun run)
    {
        if (!Confirmation.IsPossible(run))
        {
            throw new MosException(
                ExitCode.Usage, "which key? Name a file, or - for stdin; --new makes a new account");
        }
        for (var tries = 1; ; tries++)
        {
            var typed = await Prompt.HiddenAsync(run, Question)
                ?? throw new MosException(ExitCode.Error, "nothing was done");
            try
            {
                return new GivenKey(SeedText.Read(typed), null);
            }
            catch (MalformedException e) when (tries < Prompt.Tries)
            {
                await run.Terminal.Error.WriteLineAsync("mos: " + e.Message);
            }
            catch (MalformedException e)
            {
                throw new MosException(ExitCode.Error, e.Message, e);
            }
        }
    }

    private static async Task<GivenKey> OpenAsync(
        CommandRun run, byte[] bytes, string name, string? passphraseFile)
    {
        try
        {
            using var file = AccountKeyFile.Of(bytes, name);
            if (file is null) return new GivenKey(Checked(() => SeedText.Read(bytes)), null);
            if (!file.IsLocked) return new GivenKey(file.Open(null), null);
            var passphrase = await PassphraseInput.FindAsync(run, passphraseFile, $"Passphrase of '{name}'");
            try
            {
                return new GivenKey(file.Open(passphrase), passphrase);
            }
            catch
            {
                passphrase?.Dispose();
                throw;
            }
        }
        catch (KeyFileException e)
        {
            throw Refusal(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>What a key that cannot be read ends a command with.</summary>
    public static MosException Refusal(KeyFileException e) => e.Trouble switch
    {
        KeyFileTrouble.NeedsPassphrase => new MosException(ExitCode.NotAllowed, e.Message + "; give it with"
            + $" --passphrase-file FILE ({PassphraseInput.Variable}), or at a terminal", e),
        KeyFileTrouble.WrongPassphrase => new MosException(ExitCode.NotAllowed, e.Message, e),
        _ => new MosException(ExitCode.Error, e.Message, e),
    };

    private static byte[] Checked(Func<byte[]> read)
    {
        try
        {
            return read();
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Error, e.Message, e);
        }
    }
}
