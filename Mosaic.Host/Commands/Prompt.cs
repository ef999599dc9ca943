using System.Text;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>Asks a person for a line. Reads wait for as long as it takes and end with Ctrl-C.</summary>
internal static class Prompt
{
    /// <summary>How often something mistyped may be typed again.</summary>
    public const int Tries = 3;

    // A terminal gives no longer line.
    private const int MostBytes = 4096;

    /// <summary>Asks; null where there is no more input.</summary>
    public static Task<string?> LineAsync(CommandRun run, string question) =>
        AskAsync(run, question, () => Line(run.Terminal.In));

    /// <summary>Asks for what nobody should see; null where there is no more input.</summary>
    public static async Task<string?> HiddenAsync(CommandRun run, string question)
    {
        using var hidden = run.Terminal.HideEcho?.Invoke();
        var line = await AskAsync(run, question, run.Terminal.HiddenLine ?? (() => Line(run.Terminal.In)));
        await run.Terminal.Error.WriteLineAsync();
        return line;
    }

    private static async Task<string?> AskAsync(CommandRun run, string question, Func<string?> read)
    {
        await run.Terminal.Error.WriteAsync(Sentences.Printable(question, keepLines: true));
        await run.Terminal.Error.FlushAsync(run.Cancelled);
        // The read cannot be cancelled; the wait for it can.
        return await Task.Run(read, run.Cancelled).WaitAsync(run.Cancelled);
    }

    /// <summary>The next line, byte by byte, so that what follows it is left for the next question.</summary>
    public static string? Line(Stream input)
    {
        var bytes = new List<byte>();
        int next;
        while ((next = input.ReadByte()) >= 0 && next != '\n')
        {
            if (bytes.Count < MostBytes) bytes.Add((byte)next);
        }
        return next < 0 && bytes.Count == 0 ? null : Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
    }
}
