using Mosaic.Codecs.Keys;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>A recovery key as it is shown: to a person, and never into a pipe or a log unasked.</summary>
internal static class RecoveryWords
{
    private const int GroupsPerLine = 5;

    /// <summary>Lines of five groups, in the order in which they are typed.</summary>
    public static IEnumerable<string> Lines(string recoveryKey) =>
        recoveryKey.Split('-').Chunk(GroupsPerLine).Select(static groups => string.Join("  ", groups));

    /// <summary>Shows the key of a new account at a terminal; elsewhere says how to see it.</summary>
    public static void Tell(CommandRun run, string account, ReadOnlySpan<byte> seed)
    {
        if (run.Json || !run.Terminal.OutIsTerminal)
        {
            run.Hint("write its recovery key down: mos account recovery-key");
            return;
        }
        Write(run, account, RecoveryKey.Write(seed));
    }

    /// <summary>Writes it on stdout, and what it is for on stderr.</summary>
    public static void Write(CommandRun run, string account, string recoveryKey)
    {
        run.Hint($"The recovery key of account {Sentences.Short(account)}. Print it, or write it down, and keep it"
            + " where nobody else looks:");
        foreach (var line in Lines(recoveryKey)) run.Terminal.Out.WriteLine(line);
        run.Hint("Whoever has it can read and delete every file of the account; without it, or a copy of identity.key,"
            + " they are lost with this machine. It is typed at: mos login key");
    }
}
