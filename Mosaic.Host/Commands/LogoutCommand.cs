using System.CommandLine;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Model;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos logout account [--yes]</c>: not before the person has shown that the key is elsewhere.</summary>
internal sealed class LogoutCommand
{
    /// <summary>How many groups of the recovery key prove that its paper is there.</summary>
    public const int ProvingGroups = 3;

    private readonly Option<bool> _yes = new("--yes")
    {
        Description = "Do not ask: a copy of the key is in a safe place",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var account = new Command("account", "Take the account's key off this node, which keeps what it holds")
        {
            _yes,
        };
        setup.Set(account, RunAsync);
        return CommandSetup.Verb("logout", "Take the account's key off this node", account);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var isAgreed = parsed.GetValue(_yes);
        if (!isAgreed && Confirmation.IsPossible(run))
        {
            await ProveAsync(run);
            isAgreed = true;
        }
        using var client = run.Connect();
        var query = new Query().With(ApiRoutes.Consent, isAgreed ? "true" : null);
        var logout = await client.SendAsync<LoginDocument>(
            HttpMethod.Delete, ApiRoutes.Account, query, run.Cancelled);
        return run.Show(logout, console => console.WriteLine(
            $"the key of account {Sentences.Short(logout.Account)} is gone from this node"));
    }

    private static async Task ProveAsync(CommandRun run)
    {
        using var file = Find(run);
        if (file is null)
        {
            await Confirmation.DemandAsync(
                run, "Without a copy of the account's key everything it stored is lost for good. Is there a copy"
                    + " elsewhere?");
            return;
        }
        run.Hint("Without its key everything the account stored is lost for good. Show that you have it: type "
            + (file.IsLocked ? "its recovery key." : $"the last {ProvingGroups} groups of its recovery key, or all.")
            + " To see it: mos account recovery-key. If you keep the key as a file instead: mos logout account --yes");
        for (var tries = 1; tries <= Prompt.Tries; tries++)
        {
            var typed = await Prompt.HiddenAsync(run, "Recovery key (it does not show): ");
            if (string.IsNullOrWhiteSpace(typed)) break;
            if (Proves(file, typed)) return;
            await run.Terminal.Error.WriteLineAsync("mos: that is not the recovery key of this account");
        }
        throw new MosException(ExitCode.Error, "nothing was done");
    }

    private static bool Proves(AccountKeyFile file, string typed)
    {
        if (!file.IsLocked)
        {
            var seed = file.Open(null);
            var proves = RecoveryKey.IsEndOf(seed, typed, ProvingGroups);
            CryptographicOperations.ZeroMemory(seed);
            return proves;
        }
        try
        {
            using var key = new AccountKey(SeedText.Read(typed));
            return key.AccountId == file.Account;
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    // Null where the node's folder is not to be read from here, as over a socket of another user.
    private static AccountKeyFile? Find(CommandRun run)
    {
        try
        {
            return AccountKeyFile.Read(run.IdentityKeyPath);
        }
        catch (KeyFileException)
        {
            return null;
        }
    }
}
