using Mosaic.Codecs.Keys;

namespace Mosaic.Host.Commands;

/// <summary>What opens the account's key of a node that starts.</summary>
internal static class NodePassphrase
{
    /// <summary>The passphrase; null where the key is not locked. Whether it is right, the start finds out.</summary>
    /// <exception cref="MosException">It is locked, and there is no passphrase and nobody to ask.</exception>
    public static async Task<Passphrase?> FindAsync(CommandRun run, string? file)
    {
        if (!File.Exists(run.IdentityKeyPath)) return null;
        try
        {
            using var key = AccountKeyFile.Read(run.IdentityKeyPath);
            if (!key.IsLocked) return null;
        }
        catch (KeyFileException)
        {
            // The start says what is wrong with it.
            return null;
        }
        return await PassphraseInput.FindAsync(run, file, "Passphrase of the account's key")
            ?? throw new MosException(ExitCode.NotAllowed,
                $"the account's key '{run.IdentityKeyPath}' is locked with a passphrase; give it with --passphrase-file"
                + $" FILE ({PassphraseInput.Variable}), or start the node at a terminal");
    }
}
