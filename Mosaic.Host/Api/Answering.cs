using System.Text;
using Microsoft.AspNetCore.Http;
using Mosaic.Files;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>Documents over HTTP.</summary>
internal static class Answering
{
    /// <summary>Answers with a document; the status follows its error.</summary>
    public static async Task AnswerAsync<T>(this HttpContext context, T document) where T : Document
    {
        context.Response.StatusCode = Status((ExitCode)(document.Error?.Code ?? 0));
        context.Response.ContentType = "application/json";
        var body = Encoding.UTF8.GetBytes(ApiJson.Line(document) + "\n");
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Answers with a failure and nothing else.</summary>
    public static Task AnswerAsync(this HttpContext context, ExitCode code, string message) =>
        context.AnswerAsync(new PlainDocument { Error = ApiJson.Error(code, message) });

    /// <summary>Turns a failure of an operation into the exception that ends the request with its document.</summary>
    public static MosException Exception(this FilesProtocol.Failed failed) =>
        new((ExitCode)(int)failed.Error, failed.Message);

    /// <summary>What came instead of an answer: a failure, or a bug.</summary>
    public static MosException Unexpected(object answer) => answer switch
    {
        FilesProtocol.Failed failed => failed.Exception(),
        NetworkProtocol.Denied denied => denied.Exception(),
        ManifestProtocol.Busy busy => new MosException(ExitCode.Error, busy.Reason),
        _ => new MosException(
            ExitCode.Error, $"the node answered with {answer.GetType().Name}; this is a defect of Mosaic"),
    };

    /// <summary>The path that a request names.</summary>
    /// <exception cref="MosException">It is missing, or none.</exception>
    public static MosaicPath Path(this HttpRequest request, string key = ApiRoutes.Path) => Path(request.Text(key)
        ?? throw new MosException(ExitCode.Usage, $"the request names no {key}"));

    /// <summary>A path of the query.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static MosaicPath Path(string text)
    {
        try
        {
            return MosaicPath.Parse(text);
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Usage, e.Message, e);
        }
    }

    /// <summary>A value of the query; null without one.</summary>
    public static string? Text(this HttpRequest request, string key) =>
        request.Query.TryGetValue(key, out var values) ? values[^1] : null;

    private static int Status(ExitCode code) => code switch
    {
        ExitCode.Ok => StatusCodes.Status200OK,
        ExitCode.Partial => StatusCodes.Status202Accepted,
        ExitCode.Usage => StatusCodes.Status400BadRequest,
        ExitCode.NotFound => StatusCodes.Status404NotFound,
        ExitCode.NoNode => StatusCodes.Status503ServiceUnavailable,
        ExitCode.TooFewPeers => StatusCodes.Status409Conflict,
        ExitCode.NotAllowed => StatusCodes.Status403Forbidden,
        ExitCode.Full => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status500InternalServerError,
    };
}
