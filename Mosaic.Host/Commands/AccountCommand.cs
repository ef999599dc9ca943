using System.CommandLine;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos account recovery-key</c> and <c>mos account passphrase</c>: the account's key on this machine.
/// </summary>
internal sealed class AccountCommand
{
    private readonly Option<bool> _show = new("--show")
    {
        Description = "Print it where stdout is no terminal, too",
    };

    private readonly Option<string?> _open = PassphraseInput.Option(
        "--passphrase-file", "What opens the key where it is locked; else you are asked");

    private readonly Option<string?> _current = PassphraseInput.Option(
        "--passphrase-file", "The present passphrase; else you are asked");

    private readonly Option<string?> _next = PassphraseInput.Option(
        "--new-passphrase-file", "The new one; else you are asked");

    private readonly Option<bool> _remove = new("--remove") { Description = "Lock the key no more" };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var recoveryKey = new Command("recovery-key", "Show the account's key in a form to print and to type")
        {
            _show, _open,
        };
        var passphrase = new Command("passphrase", "Lock the account's key on this machine, or change what with")
        {
            _remove, _current, _next,
        };
        setup.Set(recoveryKey, RecoveryKeyAsync);
        setup.Set(passphrase, PassphraseAsync);
        return CommandSetup.Verb("account", "Keep the account's key safe", recoveryKey, passphrase);
    }

    // From the file and not from the node, which gives its key to nobody.
    private async Task<ExitCode> RecoveryKeyAsync(CommandRun run, ParseResult parsed)
    {
        if (!parsed.GetValue(_show) && (run.Json || !run.Terminal.OutIsTerminal))
        {
            throw new MosException(ExitCode.NotAllowed, "the recovery key is shown at a terminal only, so that it does"
                + " not end in a log unawares; agree with --show");
        }
        try
        {
            using var file = AccountKeyFile.Read(run.IdentityKeyPath);
            using var passphrase = file.IsLocked
                ? await PassphraseInput.FindAsync(run, parsed.GetValue(_open), "Passphrase of the account's key")
                : null;
            var seed = await Task.Run(() => file.Open(passphrase), run.Cancelled);
            var recovery = new RecoveryDocument
            {
                Account = file.Account.ToString(),
                RecoveryKey = RecoveryKey.Write(seed),
            };
            CryptographicOperations.ZeroMemory(seed);
            return run.Show(recovery, _ => RecoveryWords.Write(run, recovery.Account, recovery.RecoveryKey));
        }
        catch (KeyFileException) when (!File.Exists(run.IdentityKeyPath))
        {
            throw new MosException(ExitCode.NotAllowed,
                $"there is no account's key at '{run.IdentityKeyPath}'; mos login key brings one in");
        }
        catch (KeyFileException e)
        {
            throw KeyInput.Refusal(e);
        }
    }

    private async Task<ExitCode> PassphraseAsync(CommandRun run, ParseResult parsed)
    {
        var isRemoved = parsed.GetValue(_remove);
        var nextFile = parsed.GetValue(_next);
        if (isRemoved && nextFile is not null)
            throw new MosException(ExitCode.Usage, "--remove and --new-passphrase-file cannot go together");
        using var client = run.Connect();
        using var current = IsLocked(run)
            ? await PassphraseInput.FindAsync(run, parsed.GetValue(_current), "Present passphrase")
            : null;
        using var next = isRemoved
            ? null
            : await PassphraseInput.NewAsync(run, nextFile, "--new-passphrase-file");
        var login = await client.SendAsync<LoginDocument, PassphraseRequest>(
            HttpMethod.Put, ApiRoutes.Passphrase,
            new PassphraseRequest { Current = current?.Text, Next = next?.Text }, run.Cancelled);
        if (login.Locked == true)
        {
            run.Hint("from now on the node asks for it when it starts, or is told with --passphrase-file FILE"
                + $" ({PassphraseInput.Variable}); who forgets it needs the recovery key: mos account recovery-key");
        }
        return run.Show(login, console => console.WriteLine(
            $"the key of account {Sentences.Short(login.Account)} is "
                + (login.Locked == true ? "locked with the passphrase" : "not locked")));
    }

    private static bool IsLocked(CommandRun run)
    {
        try
        {
            using var file = AccountKeyFile.Read(run.IdentityKeyPath);
            return file.IsLocked;
        }
        catch (KeyFileException)
        {
            // The node knows, and says.
            return false;
        }
    }
}
