using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Files;

namespace Mosaic.Host.Api;

/// <summary>How stored names go on, for whoever types one.</summary>
internal static class NameRoutes
{
    /// <summary>The most names of an answer; nobody reads more.</summary>
    public const int MaxNames = 1000;

    /// <summary>Adds it.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node) =>
        routes.MapGet(ApiRoutes.Names, (HttpContext context) => NamesAsync(context, node));

    /// <summary>
    /// What stored names that begin with <paramref name="prefix"/> are called up to the next <c>/</c> behind it, in
    /// order and each once: at most <paramref name="limit"/>, and one more where there are more.
    /// </summary>
    public static IEnumerable<string> Continue(IEnumerable<string> paths, string prefix, int limit) => paths
        .Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
        .Select(path => path.IndexOf('/', prefix.Length) is >= 0 and var slash ? path[..(slash + 1)] : path)
        .Distinct(StringComparer.Ordinal)
        .Take(limit + 1);

    private static async Task NamesAsync(HttpContext context, ApiNode node)
    {
        var prefix = (context.Request.Text(ApiRoutes.Prefix) ?? "").Normalize();
        var limit = Limit(context.Request);
        var answer = await node.AskAsync(node.Files, new FilesProtocol.List(), context.RequestAborted);
        if (answer is not FilesProtocol.Listed listed) throw Answering.Unexpected(answer);
        var names = Continue(listed.Files.Select(static file => file.Path.Value), prefix, limit).ToArray();
        await context.AnswerAsync(new NamesDocument
        {
            Names = [.. names.Take(limit)],
            Complete = names.Length <= limit,
        });
    }

    private static int Limit(HttpRequest request) => request.Text(ApiRoutes.Limit) switch
    {
        null => MaxNames,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MaxNames => limit,
        _ => throw new MosException(ExitCode.Usage, $"'limit' is 1 to {MaxNames}"),
    };
}
