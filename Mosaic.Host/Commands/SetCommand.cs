using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos set storage AMOUNT</c>.</summary>
internal sealed class SetCommand
{
    private readonly Argument<string> _amount = new("AMOUNT")
    {
        Description = "Bytes, such as 50GB (10^9) or 50GiB (2^30)",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var storage = new Command("storage", "Say how much of this machine's disk the network may use") { _amount };
        setup.Set(storage, RunAsync);
        return CommandSetup.Verb("set", "Change a setting of this node", storage);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var text = parsed.GetRequiredValue(_amount);
        if (!ByteSize.TryParse(text, out var bytes))
            throw new MosException(ExitCode.Usage, $"'{text}' is no amount; one is 50GB (10^9) or 50GiB (2^30)");
        using var client = run.Connect();
        var query = new Query().With(ApiRoutes.Capacity, bytes.ToString(CultureInfo.InvariantCulture));
        var storage = await client.SendAsync<StorageDocument>(HttpMethod.Put, ApiRoutes.Storage, query, run.Cancelled);
        if (storage.Used > storage.Capacity)
            run.Hint("more than that is in use: what is kept stays, and nothing more is accepted");
        return run.Show(storage, console => console.WriteLine(
            $"this node offers {ByteSize.Format(storage.Capacity)}; {ByteSize.Format(storage.Used)} are in use"));
    }
}
