using System.CommandLine;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos login key KEY</c> and <c>mos logout account [--yes]</c>.</summary>
internal sealed class LoginCommand
{
    private readonly Argument<string> _key = new("KEY")
    {
        Description = "A copy of identity.key, or - for stdin; 64 hex digits work too, and are seen by others",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "A copy of the key is in a safe place" };

    /// <summary><c>mos login</c>.</summary>
    public Command CreateLogin(CommandSetup setup)
    {
        var key = new Command("key", "Make this node an account's, whose files it then sees") { _key };
        setup.Set(key, LoginAsync);
        return CommandSetup.Verb("login", "Make this node an account's", key);
    }

    /// <summary><c>mos logout</c>.</summary>
    public Command CreateLogout(CommandSetup setup)
    {
        var account = new Command("account", "Take the account's key off this node, which keeps what it holds")
        {
            _yes,
        };
        setup.Set(account, LogoutAsync);
        return CommandSetup.Verb("logout", "Take the account's key off this node", account);
    }

    private async Task<ExitCode> LoginAsync(CommandRun run, ParseResult parsed)
    {
        var seed = await SeedAsync(run, parsed.GetRequiredValue(_key));
        try
        {
            using var body = new ByteArrayContent(seed);
            using var client = run.Connect();
            var login = await client.SendAsync<LoginDocument>(
                HttpMethod.Put, ApiRoutes.Account, new Query(), body, run.Cancelled);
            return run.Show(login, console => console.WriteLine(
                $"this node belongs to account {Sentences.Short(login.Account)} now; its key is in {login.KeyFile}"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private async Task<ExitCode> LogoutAsync(CommandRun run, ParseResult parsed)
    {
        var isAgreed = parsed.GetValue(_yes);
        if (!isAgreed && Confirmation.IsPossible(run))
        {
            await Confirmation.DemandAsync(
                run, "Without a copy of the account's key everything it stored is lost for good. Is there a copy"
                    + " elsewhere?");
            isAgreed = true;
        }
        using var client = run.Connect();
        var query = new Query().With(ApiRoutes.Consent, isAgreed ? "true" : null);
        var logout = await client.SendAsync<LoginDocument>(
            HttpMethod.Delete, ApiRoutes.Account, query, run.Cancelled);
        return run.Show(logout, console => console.WriteLine(
            $"the key of account {Sentences.Short(logout.Account)} is gone from this node"));
    }

    private static async Task<byte[]> SeedAsync(CommandRun run, string key)
    {
        if (key == InvitationInput.Stdin) return await StdinAsync(run);
        if (!File.Exists(key) && SeedText.IsHex(key) && SeedText.Read(key) is { } typed)
        {
            run.Warn("a key on the command line stays in the shell's history and is seen by every user of this"
                + " machine; better: a file, or - for stdin");
            return typed;
        }
        try
        {
            return KeyFile.Read(key);
        }
        catch (KeyFileException e)
        {
            throw new MosException(ExitCode.Error, e.Message, e);
        }
        catch (ArgumentException e)
        {
            throw new MosException(ExitCode.Usage, SeedText.Complaint, e);
        }
    }

    private static async Task<byte[]> StdinAsync(CommandRun run)
    {
        var bytes = await BoundedRead.ToEndAsync(run.Terminal.In, SeedText.MaxBytes, run.Cancelled)
            .WaitAsync(run.Cancelled) ?? throw new MosException(ExitCode.Error, SeedText.Complaint);
        try
        {
            return SeedText.Read(bytes) ?? throw new MosException(ExitCode.Error, SeedText.Complaint);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
