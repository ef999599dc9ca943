using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Node;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos events [--follow] [--after N]</c>.</summary>
internal sealed class EventsCommand
{
    // Far more than an event has.
    private const int MaxLineBytes = 1 << 20;

    private readonly Option<bool> _follow = new("--follow")
    {
        Description = "Go on with what happens, until Ctrl-C; with --json one document a line",
    };

    private readonly Option<long?> _after = new("--after")
    {
        Description = "Only events after that number",
        HelpName = "N",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("events", "Show what happened on this node, and what happens") { _follow, _after };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var after = parsed.GetValue(_after);
        if (after < 0) throw new MosException(ExitCode.Usage, "--after is the number of an event, 0 or more");
        var query = new Query().With(ApiRoutes.After, after?.ToString(CultureInfo.InvariantCulture));
        using var client = run.Connect();
        if (parsed.GetValue(_follow)) return await FollowAsync(run, client, query.With(ApiRoutes.Follow, "true"));
        var recent = await client.SendAsync<EventsDocument>(HttpMethod.Get, ApiRoutes.Events, query, run.Cancelled);
        if (recent.Missed > 0) run.Hint($"{recent.Missed} events after {after} are not kept any more");
        if (recent.Events.IsEmpty) run.Hint("nothing happened; what happens is shown by: mos events --follow");
        return run.Show(recent, console =>
        {
            foreach (var one in recent.Events) Write(run, one);
        });
    }

    private static async Task<ExitCode> FollowAsync(CommandRun run, NodeClient client, Query query)
    {
        await client.FollowAsync(ApiRoutes.Events, query, async (bytes, watch) =>
        {
            using var lines = new BoundedLines(bytes, MaxLineBytes);
            while (await lines.ReadAsync(watch.Token) is { } line)
            {
                var document = ApiJson.Read<EventDocument>(line);
                if (run.Json) run.Terminal.Out.WriteLine(ApiJson.Line(document));
                else Write(run, document.Event);
                await run.Terminal.Out.FlushAsync(run.Cancelled);
            }
        }, run.Cancelled);
        return ExitCode.Ok;
    }

    private static void Write(CommandRun run, EventBody one) =>
        run.Terminal.OutConsole().Write(new Text(
            $"{Sentences.Time(one.Time)}  {Sentences.Printable(one.Message)}\n", StyleOf(one.Kind)));

    private static Style StyleOf(string kind) => kind switch
    {
        EventKinds.Failed or EventKinds.RebuildFailed or EventKinds.ShardDamaged => new Style(Color.Red),
        EventKinds.PeerAway or EventKinds.Refused or EventKinds.Missed or EventKinds.Health => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
