using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Codecs.Sealing;
using Mosaic.Files;
using Mosaic.Model;

namespace Mosaic.Host.Api;

/// <summary>Upload, download, list, info, delete.</summary>
internal static class FileRoutes
{
    private const uint DefaultMode = 0b110_100_100;
    private const int Octal = 8;

    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node)
    {
        routes.MapGet(ApiRoutes.Files, (HttpContext context) => ListAsync(context, node));
        routes.MapGet(ApiRoutes.File, (HttpContext context) => InfoAsync(context, node));
        routes.MapDelete(ApiRoutes.File, (HttpContext context) => DeleteAsync(context, node));
        routes.MapPut(ApiRoutes.Content, (HttpContext context) => UploadAsync(context, node));
        routes.MapGet(ApiRoutes.Content, (HttpContext context) => DownloadAsync(context, node));
    }

    private static async Task ListAsync(HttpContext context, ApiNode node)
    {
        var prefix = (context.Request.Text(ApiRoutes.Prefix) ?? "").Normalize();
        var under = context.Request.Text(ApiRoutes.Under) is { } text ? Answering.Path(text) : null;
        var answer = await node.AskAsync(node.Files, new FilesProtocol.List(), context.RequestAborted);
        if (answer is not FilesProtocol.Listed listed) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new ListDocument
        {
            Files =
            [
                .. listed.Files.Where(file => file.Path.Value.StartsWith(prefix, StringComparison.Ordinal)
                        && (under is null || file.Path == under || file.Path.IsBelow(under)))
                    .Select(FileBodies.Entry),
            ],
        });
    }

    private static async Task InfoAsync(HttpContext context, ApiNode node)
    {
        var question = new FilesProtocol.Describe(context.Request.Path()) { Version = context.Request.VersionId() };
        var answer = await node.AskAsync(node.Files, question, context.RequestAborted);
        if (answer is not FilesProtocol.Described described) throw Answering.Unexpected(answer);
        await context.AnswerAsync(FileBodies.Document(described.File));
    }

    private static async Task DeleteAsync(HttpContext context, ApiNode node)
    {
        var path = context.Request.Path();
        if (context.Request.Text(ApiRoutes.Kind) != Kinds.EmptyFolder
            && await node.AskAsync(node.Files, new FilesProtocol.Describe(path), context.RequestAborted)
                is FilesProtocol.Described { File.Metadata.Kind: FileKind.EmptyFolder })
        {
            throw new MosException(
                ExitCode.NotFound, $"'{path}' is a folder: mos delete folder {Shell.Quoted(path.Value)}");
        }
        var question = new FilesProtocol.Delete(path) { Version = context.Request.VersionId() };
        // A delete that began is carried through, whether its client waits for it or not.
        var answer = await node.AskAsync(node.Files, question, CancellationToken.None);
        if (answer is not FilesProtocol.Deleted deleted) throw Answering.Unexpected(answer);
        await context.AnswerAsync(new DeleteDocument
        {
            Path = deleted.File.Path.Value,
            Version = deleted.File.Version.ToString(),
            Copies = deleted.Copies,
            Pending = deleted.Pending,
            Error = !deleted.Pending
                ? null
                : ApiJson.Error(ExitCode.Partial,
                    $"'{deleted.File.Path}' is deleted here, and no peer could be told yet: each is told when it"
                    + " returns; keep this node running until then"),
        });
    }

    private static async Task UploadAsync(HttpContext context, ApiNode node)
    {
        var request = context.Request;
        var kind = KindOf(request);
        using var watch = new TransferWatch(node.Settings.StallLimit, context.RequestAborted);
        var upload = new FilesProtocol.Upload(
            request.Path(),
            watch.Over(request.Body),
            kind == FileKind.EmptyFolder ? 0 : request.ContentLength,
            Modified(request),
            Mode(request),
            CodeOf(request, node.Settings.Code),
            AllowFragile: request.Text(ApiRoutes.AllowFragile) == "true",
            watch.Token)
        {
            Kind = kind,
            SizeHint = SizeHint(request),
        };
        var answers = TransferAnswers.Of(node, upload);
        var answer = await answers.EndedAsync(node.Settings.CancelPatience, watch.Token);
        if (answer is not FilesProtocol.Uploaded uploaded) throw Answering.Unexpected(answer);
        await context.AnswerAsync(FileBodies.Document(uploaded.File, uploaded.Warning));
    }

    private static async Task DownloadAsync(HttpContext context, ApiNode node)
    {
        var (path, version) = (context.Request.Path(), context.Request.VersionId());
        using var watch = new TransferWatch(node.Settings.StallLimit, context.RequestAborted);
        var answers = TransferAnswers.Of(
            node,
            new FilesProtocol.Download(path, watch.Over(context.Response.Body), watch.Token) { Version = version });
        var started = await answers.Started;
        if (started is null) throw Answering.Unexpected(await answers.Ended);
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers[ApiRoutes.FileHeader] = ApiJson.HeaderLine(FileBodies.Head(started.File));
        context.Response.DeclareTrailer(ApiRoutes.OutcomeTrailer);
        await context.Response.StartAsync(context.RequestAborted);
        answers.Begin();
        var outcome = new PlainDocument();
        try
        {
            var answer = await answers.EndedAsync(node.Settings.CancelPatience, watch.Token);
            if (answer is not FilesProtocol.Downloaded) throw Answering.Unexpected(answer);
        }
        catch (MosException e)
        {
            outcome = new PlainDocument { Error = ApiJson.Error(e.Code, e.Message) };
        }
        context.Response.AppendTrailer(ApiRoutes.OutcomeTrailer, ApiJson.HeaderLine(outcome));
    }

    private static DateTimeOffset Modified(HttpRequest request) => request.Text(ApiRoutes.Modified) switch
    {
        null => TimeProvider.System.GetUtcNow(),
        var text when UtcConverter.TryParse(text, out var instant) => instant,
        var text => throw new MosException(ExitCode.Usage, $"'{text}' is no RFC 3339 time"),
    };

    private static uint Mode(HttpRequest request)
    {
        if (request.Text(ApiRoutes.Mode) is not { } text) return DefaultMode;
        // Four octal digits are all that permission bits take.
        if (text.Length is 0 or > 4 || text.Any(static c => c is < '0' or > '7'))
            throw new MosException(ExitCode.Usage, $"'{text}' is no file mode in octal");
        return text.Aggregate(0u, static (mode, c) => (mode * Octal) + (uint)(c - '0')) & FileMetadata.MaxMode;
    }

    private static FileKind KindOf(HttpRequest request) => request.Text(ApiRoutes.Kind) switch
    {
        null or Kinds.File => FileKind.File,
        Kinds.EmptyFolder => FileKind.EmptyFolder,
        var text => throw new MosException(
            ExitCode.Usage, $"'{text}' is no kind; it is {Kinds.File} or {Kinds.EmptyFolder}"),
    };

    private static long? SizeHint(HttpRequest request) => request.Text(ApiRoutes.SizeHint) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) => bytes,
        _ => throw new MosException(ExitCode.Usage, "the size hint is a number of bytes"),
    };

    private static Code CodeOf(HttpRequest request, Code standard) => request.Text(ApiRoutes.Code) switch
    {
        null => standard,
        var text when Code.TryParse(text, out var code) => code,
        var text => throw new MosException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture,
            $"'{text}' is no code K+M with K >= 1, M >= 1 and K + M <= {Code.MaxColumns}")),
    };
}
