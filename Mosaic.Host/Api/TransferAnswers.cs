using Akka.Actor;
using Mosaic.Files;

namespace Mosaic.Host.Api;

/// <summary>What one transfer is answered, as tasks that a HTTP request can wait for.</summary>
internal sealed class TransferAnswers
{
    private readonly TaskCompletionSource<FilesProtocol.DownloadStarted?> _started =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<object> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IActorRef _actor = ActorRefs.Nobody;

    private TransferAnswers()
    {
    }

    /// <summary>Sends an upload or a download to <c>/user/files</c>.</summary>
    public static TransferAnswers Of(ApiNode node, object operation)
    {
        var answers = new TransferAnswers();
        answers._actor = node.System.ActorOf(Props.Create(() => new TransferActor(node.Files, operation, answers)));
        return answers;
    }

    /// <summary>The start of a download; null when it ended before, or is none.</summary>
    public Task<FilesProtocol.DownloadStarted?> Started => _started.Task;

    /// <summary>The last answer. Faulted (<see cref="MosException"/>) when the node stopped before it.</summary>
    public Task<object> Ended => _ended.Task;

    /// <summary>To be called once the download's sink is ready.</summary>
    public void Begin() => _actor.Tell(new FilesProtocol.BeginDownload(), ActorRefs.NoSender);

    /// <summary>The last answer, waited for a while longer once the transfer is cancelled.</summary>
    /// <exception cref="MosException">The node stopped, or the transfer did not end in time.</exception>
    public async Task<object> EndedAsync(TimeSpan patience, CancellationToken cancelled)
    {
        try
        {
            return await Ended.WaitAsync(cancelled);
        }
        catch (OperationCanceledException)
        {
            try
            {
                return await Ended.WaitAsync(patience, CancellationToken.None);
            }
            catch (TimeoutException e)
            {
                throw new MosException(ExitCode.Interrupted, "was cancelled", e);
            }
        }
    }

    /// <summary>A download can begin.</summary>
    internal void Start(FilesProtocol.DownloadStarted started) => _started.TrySetResult(started);

    /// <summary>The last answer is there.</summary>
    internal void End(object answer)
    {
        _started.TrySetResult(null);
        _ended.TrySetResult(answer);
    }

    /// <summary>There will be no answer.</summary>
    internal void Fail()
    {
        _started.TrySetResult(null);
        _ended.TrySetException(new MosException(ExitCode.NoNode, "the node is stopping"));
    }
}
