using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Mosaic.Files;

namespace Mosaic.Host.Api;

/// <summary>Checks of what is stored.</summary>
internal static class CheckRoutes
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Adds them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiNode node) =>
        routes.MapGet(ApiRoutes.Check, (HttpContext context) => CheckAsync(context, node));

    private static async Task CheckAsync(HttpContext context, ApiNode node)
    {
        var request = context.Request;
        var path = request.Text(ApiRoutes.Path) is null ? null : request.Path();
        var latest = new Latest();
        var check = new FilesProtocol.Check(
            path, request.Text(ApiRoutes.ReadData) == "true", Seed(request), latest.Set, context.RequestAborted);
        var answers = TransferAnswers.Of(node, check);
        // What fails before it begins is answered as everything else is.
        while (!answers.Ended.IsCompleted && latest.Take() is null) await WaitAsync(answers, context.RequestAborted);
        if (answers.Ended.IsCompleted && await answers.Ended is not FilesProtocol.Checked)
            throw Answering.Unexpected(await answers.Ended);
        context.Response.ContentType = "application/x-ndjson";
        context.Response.DeclareTrailer(ApiRoutes.OutcomeTrailer);
        await context.Response.StartAsync(context.RequestAborted);
        while (!answers.Ended.IsCompleted)
        {
            await WaitAsync(answers, context.RequestAborted);
            if (latest.Take() is { } progress) await WriteAsync(context, new CheckLine { Progress = Body(progress) });
        }
        var outcome = new PlainDocument();
        try
        {
            var answer = await answers.EndedAsync(node.Settings.CancelPatience, context.RequestAborted);
            if (answer is not FilesProtocol.Checked found) throw Answering.Unexpected(answer);
            await WriteAsync(context, new CheckLine { Result = Document(check, found) });
        }
        catch (MosException e)
        {
            outcome = new PlainDocument { Error = ApiJson.Error(e.Code, e.Message) };
        }
        context.Response.AppendTrailer(ApiRoutes.OutcomeTrailer, ApiJson.HeaderLine(outcome));
    }

    private static async Task WaitAsync(TransferAnswers answers, CancellationToken cancelled)
    {
        await Task.WhenAny(answers.Ended, Task.Delay(LineInterval, cancelled));
        cancelled.ThrowIfCancellationRequested();
    }

    private static async Task WriteAsync(HttpContext context, CheckLine line)
    {
        var bytes = Encoding.UTF8.GetBytes(ApiJson.Line(line) + "\n");
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static uint Seed(HttpRequest request) => request.Text(ApiRoutes.Seed) switch
    {
        null => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))),
        var text when uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => seed,
        var text => throw new MosException(ExitCode.Usage, $"'{text}' is no seed: a whole number below 2^32"),
    };

    private static CheckProgressBody Body(FilesProtocol.CheckProgress progress) => new(
        progress.Files, progress.AllFiles, progress.Bytes, progress.AllBytes, progress.Problems);

    private static CheckDocument Document(FilesProtocol.Check check, FilesProtocol.Checked found) => new()
    {
        Path = check.Path?.Value,
        ReadData = check.ReadData,
        Seed = check.Seed,
        Files = found.Files,
        Versions = found.Versions,
        Columns = found.Columns,
        Shards = found.Shards,
        Bytes = found.Bytes,
        Problems = [.. found.Problems.Select(Problem)],
        AllProblems = found.AllProblems,
        Nameless = found.Nameless,
        Error = Error(found),
    };

    private static ProblemBody Problem(FilesProtocol.CheckProblem problem) => new()
    {
        Path = problem.Path.Value,
        Version = problem.Version.ToString(),
        Verdict = problem.Verdict switch
        {
            CheckVerdict.Lost => "lost",
            CheckVerdict.OutOfReach => "out_of_reach",
            _ => "impaired",
        },
        What = problem.What,
        Column = problem.Column,
        Node = problem.Holder?.ToString(),
        Detail = problem.Detail,
        Remedy = problem.Remedy,
    };

    private static ErrorBody? Error(FilesProtocol.Checked found)
    {
        var files = found.Problems.Where(problem => problem.Verdict == found.Worst)
            .Select(static problem => problem.Path).Distinct().ToArray();
        string Of(string what) => files.Length switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"{found.Nameless} files {what}"),
            1 => $"'{files[0]}' {what}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{files.Length} files {what}, the first '{files[0]}'"),
        };
        return found.Worst switch
        {
            CheckVerdict.Good => null,
            CheckVerdict.Lost => ApiJson.Error(ExitCode.Integrity, Of("cannot be read any more")),
            CheckVerdict.OutOfReach => ApiJson.Error(
                ExitCode.TooFewPeers, Of("cannot be read until more holders can be reached")),
            _ => ApiJson.Error(ExitCode.Partial, Of("can be read, but not all that was stored is there and good")),
        };
    }

    /// <summary>How far it has come: only the last word counts.</summary>
    private sealed class Latest
    {
        private FilesProtocol.CheckProgress? _progress;

        public void Set(FilesProtocol.CheckProgress progress) => Volatile.Write(ref _progress, progress);

        public FilesProtocol.CheckProgress? Take() => Interlocked.Exchange(ref _progress, null);
    }
}
