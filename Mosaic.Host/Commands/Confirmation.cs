namespace Mosaic.Host.Commands;

/// <summary>Asks before something that cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Whether somebody is there to be asked.</summary>
    public static bool IsPossible(CommandRun run) =>
        !run.Json && run.Terminal is { InIsTerminal: true, ErrorIsTerminal: true };

    /// <summary>Asks; everything but a yes is a no.</summary>
    /// <exception cref="MosException">It was a no.</exception>
    public static async Task DemandAsync(CommandRun run, string question)
    {
        var word = (await Prompt.LineAsync(run, question + " [y/N] "))?.Trim() ?? "";
        if (!word.Equals("y", StringComparison.OrdinalIgnoreCase)
            && !word.Equals("yes", StringComparison.OrdinalIgnoreCase))
        {
            throw new MosException(ExitCode.Error, "nothing was done");
        }
    }
}
