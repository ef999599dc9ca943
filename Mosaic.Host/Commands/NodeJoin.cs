using System.Globalization;
using Mosaic.Host.Api;

namespace Mosaic.Host.Commands;

/// <summary>
/// What <c>mos node --join INVITATION</c> does once the node runs: joins, however long nobody answers.
/// </summary>
/// <param name="run">The command.</param>
/// <param name="node">The node.</param>
/// <param name="invitation">The invitation; null: there is nothing to join.</param>
/// <param name="consent">Agrees where the node asks for consent.</param>
internal sealed class NodeJoin(CommandRun run, ApiNode node, string? invitation, bool consent)
{
    /// <summary>How long members are asked at a time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>From one attempt to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Joins. <paramref name="settled"/> is called once it is known that the node may run: when it is in, or when
    /// nobody answered the first attempt.
    /// </summary>
    /// <exception cref="MosException">It is refused; the node had better end.</exception>
    public async Task RunAsync(Action settled, CancellationToken cancelled)
    {
        var isIn = invitation is null || await TryAsync(invitation, cancelled);
        settled();
        while (!isIn)
        {
            await Task.Delay(Interval, cancelled);
            isIn = await TryAsync(invitation!, cancelled);
        }
    }

    private async Task<bool> TryAsync(string text, CancellationToken cancelled)
    {
        try
        {
            var joined = await node.JoinAsync(text, consent, Patience, cancelled);
            run.Hint("mos: " + JoinCommand.Words(joined.Network.ToString(), joined.Members, joined.WasMember));
            return true;
        }
        catch (MosException e) when (e.Code == ExitCode.NoNode)
        {
            await run.Terminal.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"mos: not in the network yet: {Output.Sentences.Printable(e.Message)}; trying again in"
                    + $" {Interval.TotalSeconds:0} s"));
            return false;
        }
    }
}
