using Akka.Actor;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>
/// One question for the network: answers <see cref="Begin"/> with the <see cref="NetworkView"/> as soon as the
/// directory has one, or, after its patience, with a <see cref="FilesProtocol.Failed"/>; then it stops.
/// </summary>
internal sealed class NetworkWaitActor : ReceiveActor
{
    /// <summary>See <see cref="Props"/>.</summary>
    public NetworkWaitActor(IActorRef directory, TimeSpan patience) =>
        Receive<Begin>(_ =>
        {
            var asker = Sender;
            directory.Tell(new DirectoryProtocol.Subscribe(Self));
            Context.SetReceiveTimeout(patience);
            Become(() =>
            {
                Receive<NetworkView>(view => AnswerAndStop(asker, view));
                Receive<ReceiveTimeout>(_ => AnswerAndStop(
                    asker, new FilesProtocol.Failed(FilesError.Other, FilesProtocol.NetworkUnknown)));
            });
        });

    /// <summary>Asks; once.</summary>
    public sealed record Begin
    {
        /// <summary>The only one.</summary>
        public static readonly Begin Instance = new();
    }

    /// <summary>How to start it; it is to be asked at once.</summary>
    public static Props Props(IActorRef directory, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new NetworkWaitActor(directory, patience));

    private static void AnswerAndStop(IActorRef asker, object answer)
    {
        asker.Tell(answer);
        Context.Stop(Context.Self);
    }
}
