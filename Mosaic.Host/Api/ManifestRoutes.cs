using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Manifest;
using Mosaic.Manifest.Export;

namespace Mosaic.Host.Api;

/// <summary>The manifest as a file, out and in, and how much it holds.</summary>
internal static class ManifestRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node)
    {
        routes.MapGet(ApiRoutes.Manifest, (HttpContext context) => ExportAsync(context, node));
        routes.MapPut(ApiRoutes.Manifest, (HttpContext context) => ImportAsync(context, node));
        routes.MapGet(ApiRoutes.ManifestStatus, (HttpContext context) => StatusAsync(context, node));
    }

    private static async Task ExportAsync(HttpContext context, ApiNode node)
    {
        // A manifest of no network answers nothing; this says so.
        await node.ViewAsync(context.RequestAborted);
        using var watch = new TransferWatch(node.Settings.StallLimit, context.RequestAborted);
        var first = await PageAsync(node, ExportCursor.Start, watch.Token);
        context.Response.ContentType = "application/octet-stream";
        context.Response.DeclareTrailer(ApiRoutes.OutcomeTrailer);
        await context.Response.StartAsync(context.RequestAborted);
        var outcome = new PlainDocument();
        try
        {
            await WriteAsync(node, first, watch.Over(context.Response.Body), watch.Token);
        }
        catch (MosException e)
        {
            outcome = new PlainDocument { Error = ApiJson.Error(e.Code, e.Message) };
        }
        context.Response.AppendTrailer(ApiRoutes.OutcomeTrailer, ApiJson.HeaderLine(outcome));
    }

    private static async Task WriteAsync(
        ApiNode node, ManifestProtocol.Page page, Stream sink, CancellationToken cancelled)
    {
        var network = page.Network;
        using var writer = new ManifestFileWriter(sink, network);
        while (true)
        {
            foreach (var statement in page.Statements) await writer.WriteAsync(statement, cancelled);
            // What waits in the buffer is a sign of life to whoever reads.
            await writer.FlushAsync(cancelled);
            if (page.Next is not { } next) break;
            page = await PageAsync(node, next, cancelled);
            if (page.Network != network)
                throw new MosException(ExitCode.Error, "the node went over to another network meanwhile; try again");
        }
        await writer.CompleteAsync(cancelled);
    }

    private static async Task<ManifestProtocol.Page> PageAsync(
        ApiNode node, ExportCursor from, CancellationToken cancelled)
    {
        var answer = await node.AskAsync(node.Manifest, new ManifestProtocol.ReadPage(from), cancelled);
        return answer as ManifestProtocol.Page ?? throw Answering.Unexpected(answer);
    }

    private static async Task ImportAsync(HttpContext context, ApiNode node)
    {
        var view = await node.ViewAsync(context.RequestAborted);
        using var watch = new TransferWatch(node.Settings.StallLimit, context.RequestAborted);
        var import = new ManifestImport(node, view.Network);
        await context.AnswerAsync(await import.RunAsync(watch.Over(context.Request.Body), watch.Token));
    }

    private static async Task StatusAsync(HttpContext context, ApiNode node)
    {
        var answer = await node.AskAsync(
            node.Manifest, new ManifestProtocol.GetStatistics(), context.RequestAborted);
        if (answer is not ManifestProtocol.Statistics statistics) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new ManifestDocument
        {
            Versions = statistics.Versions,
            Tombstones = statistics.Tombstones,
            Receipts = statistics.Receipts,
            Refused = statistics.Refused,
        });
    }
}
