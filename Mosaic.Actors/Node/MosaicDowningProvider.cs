using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Mosaic.Node;

/// <summary>
/// Mosaic's downing: named in <c>hocon/membership.conf</c>, made by Akka.Cluster. See
/// <see cref="DowningState"/> for the rules.
/// </summary>
internal sealed class MosaicDowningProvider : IDowningProvider
{
    private readonly TimeSpan _forgetAfter;
    private readonly TimeSpan _unblockAfter;

    /// <summary>Called by Akka.</summary>
    public MosaicDowningProvider(ActorSystem system, Cluster cluster)
    {
        ArgumentNullException.ThrowIfNull(system);
        _ = cluster;
        _forgetAfter = system.Settings.Config.GetTimeSpan("mosaic.membership.forget-after");
        _unblockAfter = system.Settings.Config.GetTimeSpan("mosaic.membership.unblock-after");
    }

    /// <inheritdoc/>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    /// <inheritdoc/>
    public Props DowningActorProps => Props.Create(() => new DowningActor(_forgetAfter, _unblockAfter));
}

/// <summary>Runs the rules of <see cref="DowningState"/>.</summary>
internal sealed class DowningActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Dictionary<ClusterMember, UniqueAddress> _addresses = [];
    private DowningState _state;

    /// <summary>See <see cref="DowningState"/>.</summary>
    public DowningActor(TimeSpan forgetAfter, TimeSpan unblockAfter)
    {
        _state = new DowningState(forgetAfter, unblockAfter);
        Receive<MemberRemoved>(removed =>
        {
            var member = Known(removed.Member);
            _addresses.Remove(member);
            _state = _state.WithRemoved(member);
        });
        Receive<MemberDowned>(downed => _state = _state.WithDowned(Known(downed.Member), Now));
        Receive<UnreachableMember>(lost => _state = lost.Member.Status == MemberStatus.Down
            ? _state.WithDowned(Known(lost.Member), Now)
            : _state.WithUnreachable(Known(lost.Member), Now));
        Receive<ReachableMember>(found => _state = _state.WithAlive(Known(found.Member), Now));
        Receive<IMemberEvent>(changed =>
        {
            if (changed is MemberUp or MemberWeaklyUp) _state = _state.WithAlive(Known(changed.Member), Now);
        });
        Receive<DirectoryProtocol.Known>(known => _state = _state.WithSaid(known.State.Advertisements.Values));
        Receive<Tick>(_ => Down());
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(IMemberEvent), typeof(IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(DirectoryProtocol.Known));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, Interval);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private ClusterMember Known(Member member)
    {
        var known = ExchangeActor.MemberOf(member.UniqueAddress);
        _addresses[known] = member.UniqueAddress;
        return known;
    }

    private void Down()
    {
        foreach (var member in _state.ToDown(Now).ToArray())
        {
            // Downing is by address: never the run that replaced this one at the same address, and never this node.
            if (!_addresses.TryGetValue(member, out var address)
                || address.Address.Equals(_cluster.SelfAddress)
                || _cluster.Answers(address.Address)
                || _addresses.Values.Any(other => other.Address.Equals(address.Address) && !other.Equals(address)))
                continue;
            _log.Info("removing the unreachable member {0} from the cluster", member);
            _cluster.Down(address.Address);
        }
    }
}
