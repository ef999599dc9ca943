using Akka.Actor;
using Akka.Event;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// Runs one actor for the network this node is in, and another one, once that has ended, for each network it goes over
/// to; everything it is sent is that actor's. What belongs to a network is kept under its id and never meets another's
/// (ADR 0007). It stops when its actor stops for good.
/// </summary>
internal sealed class NetworkScopeActor : ReceiveActor, IWithUnboundedStash
{
    private readonly Func<NetworkId?, Props> _props;
    private readonly SupervisorStrategy _strategy;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private NetworkId? _network;
    private NetworkView? _view;
    private IActorRef _actor;
    private int _number;

    /// <summary>See <see cref="Props(NetworkId?, Func{NetworkId?, Akka.Actor.Props}, SupervisorStrategy)"/>.</summary>
    public NetworkScopeActor(NetworkId? network, Func<NetworkId?, Props> props, SupervisorStrategy strategy)
    {
        _network = network;
        _props = props;
        _strategy = strategy;
        _actor = Start();
        Running();
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>How to start it; it is to be subscribed to the directory.</summary>
    /// <param name="network">The network this node is in at the start; null: none.</param>
    /// <param name="props">The actor for a network, or for none.</param>
    /// <param name="strategy">What becomes of an actor that throws.</param>
    public static Props Props(NetworkId? network, Func<NetworkId?, Props> props, SupervisorStrategy strategy) =>
        Akka.Actor.Props.Create(() => new NetworkScopeActor(network, props, strategy));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    private void Running()
    {
        Receive<NetworkView>(view =>
        {
            if (view.Network == _network)
            {
                _actor.Forward(view);
                return;
            }
            _log.Info("now of the network {0}", view.Network.Value.ToShortString());
            _view = view;
            Context.Stop(_actor);
            Become(Changing);
        });
        Receive<Terminated>(ended =>
        {
            if (ended.ActorRef.Equals(_actor)) Context.Stop(Self);
        });
        ReceiveAny(message => _actor.Forward(message));
    }

    /// <summary>Two actors never write the same journal: the next one starts when the last one is gone.</summary>
    private void Changing()
    {
        Receive<NetworkView>(view => _view = view);
        Receive<Terminated>(ended =>
        {
            if (!ended.ActorRef.Equals(_actor)) return;
            _network = _view!.Network;
            _actor = Start();
            _actor.Tell(_view);
            Become(Running);
            Stash.UnstashAll();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    private IActorRef Start() => Context.Watch(Context.ActorOf(_props(_network), $"network-{++_number}"));
}
