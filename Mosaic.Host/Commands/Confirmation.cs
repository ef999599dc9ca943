using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>Asks before something that cannot be undone.</summary>
internal static class Confirmation
{
    private const int MostBytes = 80;

    /// <summary>Whether somebody is there to be asked.</summary>
    public static bool IsPossible(CommandRun run) =>
        !run.Json && run.Terminal is { InIsTerminal: true, ErrorIsTerminal: true };

    /// <summary>Asks; everything but a yes is a no.</summary>
    /// <exception cref="MosException">It was a no.</exception>
    public static async Task DemandAsync(CommandRun run, string question)
    {
        await run.Terminal.Error.WriteAsync($"{Sentences.Printable(question)} [y/N] ");
        await run.Terminal.Error.FlushAsync(run.Cancelled);
        // A terminal gives what was typed line by line. The read cannot be cancelled; the wait for it can.
        var answer = new byte[MostBytes];
        var read = await Task.Run(() => run.Terminal.In.Read(answer), run.Cancelled).WaitAsync(run.Cancelled);
        var word = System.Text.Encoding.UTF8.GetString(answer, 0, read).Trim();
        if (!word.Equals("y", StringComparison.OrdinalIgnoreCase)
            && !word.Equals("yes", StringComparison.OrdinalIgnoreCase))
        {
            throw new MosException(ExitCode.Error, "nothing was done");
        }
    }
}
