using Akka.Actor;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>What the HTTP interface needs of a node: whom to ask. Asking happens here and nowhere else.</summary>
internal sealed record ApiNode(
    ActorSystem System, IActorRef Directory, IActorRef Files, IActorRef Shards, IActorRef Network,
    IActorRef Manifest, HostSettings Settings)
{
    /// <summary>What happens on the node; see <see cref="EventsProtocol"/>.</summary>
    public IActorRef Events { get; init; } = ActorRefs.Nobody;

    /// <summary>The configuration with its origins.</summary>
    public IReadOnlyList<ConfigValue> ConfigValues { get; init; } = [];

    /// <summary>What the node says of itself now.</summary>
    public required Func<SelfDocument> Self { get; init; }

    /// <summary>A running node's.</summary>
    public static ApiNode Of(MosaicNode node) => new(
        node.System, node.Directory, node.Files, node.Shards, node.Network, node.Manifest,
        HostSettings.FromConfig(node.Configuration))
    {
        Events = node.Events,
        ConfigValues = node.ConfigValues,
        Self = () => new SelfDocument
        {
            Node = node.NodeId.ToString(),
            Account = node.AccountId.ToString(),
            LoggedOut = node.IsLoggedOut,
            Version = MosVersion.Text,
            Cluster = Commands.EndPoints.Text(node.ClusterEndPoint.Host, node.ClusterEndPoint.Port),
            Wire = node.WireEndPoint.ToString(),
            DataFolder = node.DataFolder,
            Insecure = node.IsInsecure,
            Time = TimeProvider.System.GetUtcNow(),
        },
    };

    /// <summary>Asks an actor of this node.</summary>
    /// <exception cref="MosException">It does not answer in time.</exception>
    public Task<object> AskAsync(IActorRef actor, object question, CancellationToken cancelled) =>
        AskAsync(actor, question, TimeSpan.Zero, cancelled);

    /// <summary>The same, of what may take <paramref name="longer"/> than other questions.</summary>
    /// <exception cref="MosException">It does not answer in time.</exception>
    public async Task<object> AskAsync(
        IActorRef actor, object question, TimeSpan longer, CancellationToken cancelled)
    {
        var timeout = Settings.AnswerTimeout + longer;
        try
        {
            return await actor.Ask<object>(question, timeout, cancelled);
        }
        catch (AskTimeoutException e)
        {
            throw new MosException(
                ExitCode.Error, $"the node's {actor.Path.Name} did not answer within {timeout}", e);
        }
    }

    /// <summary>The network as it is now; of a node that just started, as soon as it is known.</summary>
    /// <exception cref="MosException">The node was told to join one and does not reach it.</exception>
    public async Task<NetworkView> ViewAsync(CancellationToken cancelled)
    {
        var waiting = System.ActorOf(NetworkWaitActor.Props(Directory, Settings.NetworkPatience));
        var answer = await AskAsync(waiting, NetworkWaitActor.Begin.Instance, cancelled);
        return answer as NetworkView ?? throw Answering.Unexpected(answer);
    }
}
