using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Files;

namespace Mosaic.Host.Api;

/// <summary>Renames.</summary>
internal static class RenameRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node) =>
        routes.MapPost(ApiRoutes.Rename, (HttpContext context) => RenameAsync(context, node));

    private static async Task RenameAsync(HttpContext context, ApiNode node)
    {
        var request = context.Request;
        var rename = new FilesProtocol.Rename(
            request.Path(), request.Path(ApiRoutes.To), request.Text(ApiRoutes.Overwrite) == "true",
            context.RequestAborted);
        var answer = await TransferAnswers.Of(node, rename)
            .EndedAsync(node.Settings.CancelPatience, context.RequestAborted);
        if (answer is not FilesProtocol.Renamed renamed) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new RenameDocument
        {
            Path = renamed.From.Value,
            To = renamed.To.Value,
            Files = renamed.Files,
            Copies = renamed.Copies,
            Pending = renamed.Pending,
            LeftFiles = renamed.Left.Length,
            Left =
            [
                .. renamed.Left.Take(RenameDocument.MostLeft)
                    .Select(static left => new LeftBody(left.Path.Value, left.Reason)),
            ],
            Error = Error(renamed),
        });
    }

    private static ErrorBody? Error(FilesProtocol.Renamed renamed)
    {
        if (!renamed.Left.IsEmpty)
        {
            var all = renamed.Files + renamed.Left.Length;
            return ApiJson.Error(ExitCode.Partial, string.Create(CultureInfo.InvariantCulture,
                $"{renamed.Files} of {all} files have their new names; first of the others: '{renamed.Left[0].Path}':")
                + $" {renamed.Left[0].Reason}; the same command goes on with what is left");
        }
        return renamed.Pending
            ? ApiJson.Error(ExitCode.Partial,
                $"'{renamed.From}' has its new name here, and no peer could be told yet: each is told when it returns;"
                + " keep this node running until then")
            : null;
    }
}
