using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos empty storage [--yes]</c>: one deletion per file of the account, so what is another's is never touched, and a
/// run that was interrupted is gone on with by the next one.
/// </summary>
internal sealed class EmptyCommand
{
    /// <summary>Deletions under way at a time; each waits for peers, not for this machine.</summary>
    private const int AtATime = 8;

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask" };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var storage = new Command("storage", "Delete every file of the account, on all machines, for good") { _yes };
        setup.Set(storage, RunAsync);
        return CommandSetup.Verb("empty", "Delete everything the account stored", storage);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var account = (await client.SendAsync<AccountDocument>(
            HttpMethod.Get, ApiRoutes.Account, new Query(), run.Cancelled)).Account;
        var files = await ListAsync(run, client);
        if (files.Length > 0 && !parsed.GetValue(_yes)) await AgreeAsync(run, account, files);
        var tally = new Tally();
        if (files.Length > 0)
        {
            await CountProgress.RunAsync(
                run.Progress.Screen, "deleting", files.Length,
                step => DeleteAsync(client, files, tally, step, run.Cancelled));
        }
        // What another machine of the account uploaded meanwhile is not among what was agreed to.
        var left = tally.Failed;
        return run.Show(new EmptiedDocument
        {
            Account = account,
            Deleted = tally.Deleted,
            Bytes = tally.Bytes,
            Pending = tally.Pending,
            Left = left,
            Error = Trouble(tally) is { } trouble ? ApiJson.Error(ExitCode.Partial, trouble) : null,
        }, console => console.WriteLine(tally.Deleted == 0 && left == 0
            ? "nothing is stored"
            : $"{Sentences.Files(tally.Deleted)} deleted, {Sentences.Size(tally.Bytes)}"));
    }

    private static async Task<FileEntry[]> ListAsync(CommandRun run, NodeClient client) =>
        [.. (await client.SendAsync<ListDocument>(HttpMethod.Get, ApiRoutes.Files, new Query(), run.Cancelled)).Files];

    private static async Task AgreeAsync(CommandRun run, string account, FileEntry[] files)
    {
        var what = $"{Sentences.Files(files.Length)} of account {Sentences.Short(account)},"
            + $" {Sentences.Size(files.Sum(static file => file.Size))}";
        if (!Confirmation.IsPossible(run))
            throw new MosException(ExitCode.NotAllowed, $"this deletes {what}, for good; agree with --yes");
        await Confirmation.DemandAsync(run, $"{what}.\nDelete all of them, on all machines, for good?");
    }

    private static Task DeleteAsync(
        NodeClient client, FileEntry[] files, Tally tally, Action step, CancellationToken cancelled) =>
        Parallel.ForEachAsync(
            files, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancelled },
            async (file, stop) =>
            {
                await DeleteAsync(client, file, tally, stop);
                step();
            });

    private static async Task DeleteAsync(
        NodeClient client, FileEntry file, Tally tally, CancellationToken cancelled)
    {
        try
        {
            if (await FileDelete.SendAsync(client, file, cancelled) is { } deleted)
                tally.Count(file.Size, deleted.Pending);
        }
        catch (MosException e) when (e.Code is not (ExitCode.NoNode or ExitCode.NotAllowed))
        {
            tally.Fail(e.Message);
        }
    }

    private static string? Trouble(Tally tally)
    {
        if (tally.Failed > 0)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{Sentences.Files(tally.Failed)} could not be deleted: {tally.Reason}; run it again to go on");
        }
        return tally.Pending > 0
            ? $"{Sentences.Files(tally.Pending)} are deleted here, and no peer could be told yet: each is told when it"
                + " returns; keep this node running until then"
            : null;
    }

    private sealed class Tally
    {
        private readonly Lock _lock = new();

        public int Deleted { get; private set; }

        public long Bytes { get; private set; }

        public int Pending { get; private set; }

        public int Failed { get; private set; }

        public string Reason { get; private set; } = "";

        public void Count(long bytes, bool isPending)
        {
            lock (_lock)
            {
                Deleted++;
                Bytes += bytes;
                if (isPending) Pending++;
            }
        }

        public void Fail(string reason)
        {
            lock (_lock)
            {
                if (Failed++ == 0) Reason = reason;
            }
        }
    }
}
