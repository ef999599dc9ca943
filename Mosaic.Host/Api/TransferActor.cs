using Akka.Actor;
using Mosaic.Files;

namespace Mosaic.Host.Api;

/// <summary>
/// The sender of one transfer on behalf of a HTTP request: a download is answered twice, which an Ask cannot take. Ends
/// with the last answer; when it ends without one (the node stops), the request fails too.
/// </summary>
internal sealed class TransferActor : ReceiveActor
{
    private readonly TransferAnswers _answers;
    private IActorRef? _coordinator;

    /// <summary>See <see cref="TransferAnswers.Of"/>.</summary>
    public TransferActor(IActorRef files, object operation, TransferAnswers answers)
    {
        _answers = answers;
        Receive<FilesProtocol.DownloadStarted>(started =>
        {
            _coordinator = started.Coordinator;
            answers.Start(started);
        });
        Receive<FilesProtocol.BeginDownload>(begin => _coordinator?.Tell(begin));
        ReceiveAny(answer =>
        {
            answers.End(answer);
            Context.Stop(Self);
        });
        files.Tell(operation);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _answers.Fail();
}
