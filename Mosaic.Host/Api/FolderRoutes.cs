using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Codecs.Sealing;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Host.Api;

/// <summary>Folders, which exist in the paths of what lies in them, and empty ones as entries of their own.</summary>
internal static class FolderRoutes
{
    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node) =>
        routes.MapGet(ApiRoutes.Folder, (HttpContext context) => InfoAsync(context, node));

    private static async Task InfoAsync(HttpContext context, ApiNode node)
    {
        var path = context.Request.Path();
        var answer = await node.AskAsync(node.Files, new FilesProtocol.List(), context.RequestAborted);
        if (answer is not FilesProtocol.Listed listed) throw Answering.Unexpected(answer);
        var alsoFile = listed.Files.Any(one => one.Path == path && one.Metadata.Kind == FileKind.File);
        StoredFile[] within =
        [
            .. listed.Files.Where(one => one.Path.IsBelow(path)
                || (one.Path == path && one.Metadata.Kind == FileKind.EmptyFolder)),
        ];
        await context.AnswerAsync(within.Length > 0
            ? Document(path, within, alsoFile)
            : throw new MosException(ExitCode.NotFound, alsoFile
                ? $"'{path}' is a file: mos info file {Shell.Quoted(path.Value)}"
                : $"there is no folder '{path}'"));
    }

    private static FolderDocument Document(MosaicPath path, StoredFile[] within, bool alsoFile)
    {
        var worst = within.MaxBy(static one => (one.Health.Health, -one.Health.Spare))!;
        var files = within.Where(static one => one.Metadata.Kind == FileKind.File).ToArray();
        return new FolderDocument
        {
            Path = path.Value,
            Files = files.Length,
            EmptyFolders = within.Length - files.Length,
            Size = files.SumOfSizes(static one => one.Metadata.Size),
            Modified = within.Max(static one => one.Metadata.Modified),
            Health = worst.Health.Health.Word(),
            FilesByHealth = files.GroupBy(static one => one.Health.Health.Word())
                .ToImmutableSortedDictionary(static same => same.Key, static same => same.Count()),
            Spare = within.Min(static one => one.Health.Spare),
            Worst = worst.Path.Value,
            Reason = worst.Health.Reason,
            Next = FileBodies.Next(worst),
            AlsoFile = alsoFile,
        };
    }
}
