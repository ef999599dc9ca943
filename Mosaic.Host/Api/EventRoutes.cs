using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>
/// What happens on the node, as a document or line by line. Nothing is kept for a client: one that reads slowly is told
/// how many events it missed.
/// </summary>
internal static class EventRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node) =>
        routes.MapGet(ApiRoutes.Events, (HttpContext context) => context.Request.Text(ApiRoutes.Follow) == "true"
            ? FollowAsync(context, node)
            : RecentAsync(context, node));

    private static async Task RecentAsync(HttpContext context, ApiNode node)
    {
        var page = await ReadAsync(node, After(context.Request), waits: false, context.RequestAborted);
        var (events, missed) = (page.Events.ToBuilder(), page.Missed);
        while (!page.IsLast)
        {
            page = await ReadAsync(node, page.Next, waits: false, context.RequestAborted);
            events.AddRange(page.Events);
        }
        await context.AnswerAsync(new EventsDocument
        {
            Events = [.. events.Select(Body)],
            Next = page.Next,
            Missed = missed,
        });
    }

    private static async Task FollowAsync(HttpContext context, ApiNode node)
    {
        var after = After(context.Request);
        // A node that stops does not wait for whoever watches it.
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "application/x-ndjson";
        await context.Response.StartAsync(ended.Token);
        try
        {
            while (true)
            {
                var page = await ReadAsync(node, after, waits: true, ended.Token);
                if (page.Missed > 0) await WriteAsync(context, Missed(after, page.Missed), ended.Token);
                foreach (var one in page.Events) await WriteAsync(context, Body(one), ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
                after = page.Next;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The stream ends, which its reader takes for what it is.
        }
    }

    private static async Task<EventsProtocol.Page> ReadAsync(
        ApiNode node, long after, bool waits, CancellationToken cancelled)
    {
        var answer = await node.AskAsync(
            node.Events, new EventsProtocol.Read(after, waits), EventsProtocol.Wait, cancelled);
        return answer switch
        {
            EventsProtocol.Page page => page,
            EventsProtocol.Busy busy => throw new MosException(ExitCode.Error, busy.Reason),
            _ => throw Answering.Unexpected(answer),
        };
    }

    private static ValueTask WriteAsync(HttpContext context, EventBody body, CancellationToken cancelled) =>
        context.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes(ApiJson.Line(new EventDocument { Event = body }) + "\n"), cancelled);

    private static EventBody Body(NodeEvent one) => new(
        one.Number, one.Time, one.Kind, one.Message, one.Peer?.ToString(), one.Path?.Value, one.Version?.ToString(),
        one.Count);

    private static EventBody Missed(long after, long count) => new(
        after + count, TimeProvider.System.GetUtcNow(), EventKinds.Missed, string.Create(CultureInfo.InvariantCulture,
            $"{count} events came faster than they were read, and are not here"), null, null, null, count);

    private static long After(HttpRequest request) => request.Text(ApiRoutes.After) switch
    {
        null => 0,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new MosException(ExitCode.Usage, "'after' is the number of an event"),
    };
}
