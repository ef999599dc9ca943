using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Files;

namespace Mosaic.Host.Api;

/// <summary>The versions of a file.</summary>
internal static class VersionRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node) =>
        routes.MapGet(ApiRoutes.Versions, (HttpContext context) => ListAsync(context, node));

    /// <summary>The start of a version's id that a request names; null without one.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static string? VersionId(this HttpRequest request) =>
        request.Text(ApiRoutes.VersionId) is { } start ? IdPrefix.Check(start, "version") : null;

    private static async Task ListAsync(HttpContext context, ApiNode node)
    {
        var question = new FilesProtocol.ListVersions(context.Request.Path());
        var answer = await node.AskAsync(node.Files, question, context.RequestAborted);
        if (answer is not FilesProtocol.VersionsListed listed) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new VersionsDocument
        {
            Path = question.Path.Value,
            Versions = [.. listed.Versions.Select(FileBodies.Version)],
        });
    }
}
