using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mosaic.Host.Api;

/// <summary>What the node says of itself: where it is, and what it was told.</summary>
internal static class SelfRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node)
    {
        routes.MapGet(ApiRoutes.Self, (HttpContext context) => context.AnswerAsync(node.Self()));
        routes.MapGet(ApiRoutes.Config, (HttpContext context) => context.AnswerAsync(Document(node)));
    }

    private static ConfigDocument Document(ApiNode node) => new()
    {
        Source = "node",
        Values =
        [
            .. node.ConfigValues.Select(static one => new ConfigBody(one.Key, one.Value, one.Origin, one.IsDefault)),
        ],
    };
}
