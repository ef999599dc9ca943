using System.CommandLine;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos login key [KEY] [--new] [--yes] [--passphrase] [--passphrase-file FILE]</c>.</summary>
internal sealed class LoginCommand
{
    private readonly Argument<string?> _key = new("KEY")
    {
        Description = "A copy of identity.key or a file with the recovery key, or - for stdin; else you are asked."
            + " The key itself works too, and is seen by others",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _new = new("--new") { Description = "Make a new account instead" };

    private readonly Option<bool> _yes = new("--yes") { Description = "With --new: do not ask" };

    private readonly Option<bool> _passphrase = new("--passphrase")
    {
        Description = "Lock the key on this machine with a passphrase, which you are asked for",
    };

    private readonly Option<string?> _passphraseFile = PassphraseInput.Option(
        "--passphrase-file", "The same with the passphrase in a file; it also opens KEY where that is locked");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var key = new Command("key", "Make this node an account's, whose files it then sees")
        {
            _key, _new, _yes, _passphrase, _passphraseFile,
        };
        setup.Set(key, RunAsync);
        return CommandSetup.Verb("login", "Make this node an account's", key);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var isNew = parsed.GetValue(_new);
        var word = parsed.GetValue(_key);
        if (isNew && word is not null)
            throw new MosException(ExitCode.Usage, "--new makes a key; with a KEY there is nothing to make");
        using var client = run.Connect();
        if (isNew) await AgreeAsync(run, client, parsed.GetValue(_yes));
        var file = parsed.GetValue(_passphraseFile);
        using var given = isNew
            ? new GivenKey(RandomNumberGenerator.GetBytes(SigningKey.SeedSize), null)
            : await KeyInput.ReadAsync(run, word, file);
        // What was locked stays so, by the passphrase that opened it.
        using var passphrase = given.Passphrase is null && (file is not null || parsed.GetValue(_passphrase))
            ? await PassphraseInput.NewAsync(run, file, "--passphrase-file")
            : null;
        using var body = Body(given.Seed, passphrase ?? given.Passphrase);
        var login = await client.SendAsync<LoginDocument>(
            HttpMethod.Put, ApiRoutes.Account, new Query(), body, run.Cancelled);
        var result = run.Show(login, console => console.WriteLine(
            $"this node belongs to account {Sentences.Short(login.Account)} now; its key is in {login.KeyFile}"
                + (login.Locked == true ? ", locked with the passphrase" : "")));
        if (isNew) RecoveryWords.Tell(run, login.Account, given.Seed);
        return result;
    }

    /// <summary>A new key takes the place of one that may own files, which nobody should do unawares.</summary>
    private static async Task AgreeAsync(CommandRun run, NodeClient client, bool isAgreed)
    {
        ListDocument list;
        AccountDocument account;
        try
        {
            list = await client.SendAsync<ListDocument>(
                HttpMethod.Get, ApiRoutes.Files, new Query(), run.Cancelled);
            account = await client.SendAsync<AccountDocument>(
                HttpMethod.Get, ApiRoutes.Account, new Query(), run.Cancelled);
        }
        catch (MosException e) when (e.Code == ExitCode.NotAllowed)
        {
            // No account is logged in: nothing is replaced.
            return;
        }
        if (list.Files.IsEmpty) return;
        var (id, files) = (Sentences.Short(account.Account), Sentences.Files(list.Files.Length));
        var what = $"this node's account {id} owns {files}; they stay in the network, and are seen here again when its"
            + $" key logs in, which is kept as identity-{id}.key in the data folder";
        if (isAgreed)
        {
            run.Hint(what);
            return;
        }
        if (!Confirmation.IsPossible(run))
            throw new MosException(ExitCode.NotAllowed, $"{what}; agree with --yes");
        await Confirmation.DemandAsync(run, $"{what}.\nMake a new account for this node?");
    }

    private static ByteArrayContent Body(byte[] seed, Passphrase? passphrase) => new(passphrase is null
        ? [.. seed]
        : ApiJson.Bytes(new LoginRequest { Key = Convert.ToHexStringLower(seed), Passphrase = passphrase.Text }));
}
