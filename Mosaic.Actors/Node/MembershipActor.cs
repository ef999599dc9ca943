using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/membership</c>: owns the ActorSystem <c>membership</c>, one run after another. When a run ends (others
/// removed it, it failed, or this node goes over to another cluster) the next one starts and joins; the node's other
/// actors go on meanwhile.
/// </summary>
internal sealed partial class MembershipActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan AlonePerRank = TimeSpan.FromMilliseconds(500);
    private const int MaxRank = 16;

    private readonly MembershipSettings _settings;
    private readonly string _publicHost;
    private readonly ImmutableArray<string> _join;
    private readonly ImmutableArray<string> _wireEndpoints;
    private readonly IActorRef _directory;
    private readonly Random _random;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _islands;
    private readonly MembershipRun _run;
    private readonly MembershipSecurity _security;
    private readonly List<IActorRef> _askers = [];

    private IPEndPoint _bind;
    private DirectoryProtocol.Known? _known;
    private IActorRef _exchange = ActorRefs.Nobody;
    private Address? _target;
    private MembershipProtocol.Bound? _bound;
    private IActorRef? _leaver;
    private bool _starting;
    private bool _joined;

    /// <summary>See <see cref="Props"/>.</summary>
    public MembershipActor(MembershipSettings settings, IPEndPoint bind, string publicHost,
        ImmutableArray<string> join, ImmutableArray<string> wireEndpoints, IActorRef directory, IActorRef wire,
        TimeProvider time, int seed, MembershipRun run, MembershipSecurity security)
    {
        _settings = settings;
        _security = security;
        _run = run;
        _bind = bind;
        _publicHost = publicHost;
        _join = join;
        _wireEndpoints = wireEndpoints;
        _directory = directory;
        _random = new Random(seed);
        _islands = Context.ActorOf(IslandActor.Props(
            wire, directory, settings, security.Protocol, time, _random.Next()), "islands");
        ReceiveRuns();
        ReceiveCluster();
        ReceiveQuestions();
        ReceiveTrust();
    }

    private sealed record Start;

    private sealed record Started(ActorSystem System);

    private sealed record NotStarted(Exception Cause);

    private sealed record Seeds(ActorSystem System, IReadOnlyList<Address> Others);

    private sealed record FindAgain(ActorSystem System);

    private sealed record BeAlone(ActorSystem System);

    private sealed record Ended(ActorSystem System);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="settings">The tunables.</param>
    /// <param name="bind">Where to listen; port 0 only at the first run: the others use what it got.</param>
    /// <param name="publicHost">The host peers are told.</param>
    /// <param name="join">Addresses it was told to join.</param>
    /// <param name="wireEndpoints">Where this node's wire is reached, to be advertised.</param>
    /// <param name="directory"><c>/user/directory</c>.</param>
    /// <param name="wire"><c>/user/wire</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="seed">Of jitter and choice; another one on every node.</param>
    /// <param name="run">Where it leaves the present run.</param>
    /// <param name="security">Who may connect; null: anybody.</param>
    public static Props Props(MembershipSettings settings, IPEndPoint bind, string publicHost,
        ImmutableArray<string> join, ImmutableArray<string> wireEndpoints, IActorRef directory, IActorRef wire,
        TimeProvider time, int seed, MembershipRun run, MembershipSecurity? security = null)
    {
        var chosen = security ?? MembershipSecurity.Open;
        return Akka.Actor.Props.Create(() => new MembershipActor(
            settings, bind, publicHost, join, wireEndpoints, directory, wire, time, seed, run, chosen));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        WatchTrust();
        _directory.Tell(new DirectoryProtocol.SubscribeKnown(Self));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        UnwatchTrust();
        if (_run.System is not null) MembershipSystem.Abort(_run.System);
    }

    private bool HasNetwork => _known?.State.Roster.Network is not null;

    /// <summary>The network this node is a member of: another one, or none, is another cluster.</summary>
    private static NetworkId? Belonging(DirectoryProtocol.Known known) =>
        known.State.Roster.Members.ContainsKey(known.Self) ? known.State.Roster.Network : null;

    private void ReceiveRuns()
    {
        Receive<DirectoryProtocol.Known>(known =>
        {
            var before = _known;
            _known = known;
            Trust(before, known); // Before the islands hear of it, and before the first run starts.
            _islands.Tell(known);
            if (before is null) Self.Tell(new Start());
            else if (Belonging(before) != Belonging(known) && _run.System is { } system) End(system);
        });
        Receive<Start>(_ => StartRun());
        Receive<Started>(started => Run(started.System));
        Receive<NotStarted>(failure =>
        {
            _starting = false;
            _log.Warning("the membership system does not start: {0}", failure.Cause.Message);
            foreach (var asker in _askers) asker.Tell(new MembershipProtocol.NotBound(failure.Cause));
            _askers.Clear();
            StartLater();
        });
        Receive<Seeds>(seeds => Join(seeds.System, seeds.Others));
        Receive<FindAgain>(again =>
        {
            if (ReferenceEquals(again.System, _run.System)) FindSeeds(again.System);
        });
        Receive<BeAlone>(alone =>
        {
            if (!ReferenceEquals(alone.System, _run.System) || _joined) return;
            var cluster = Cluster.Get(alone.System);
            if (!cluster.State.Members.IsEmpty) return; // It has been let in, and is on its way up.
            _log.Info("no other node lets this one in; it is a cluster of one until it meets them");
            cluster.Join(cluster.SelfAddress);
        });
        Receive<Ended>(ended =>
        {
            if (!ReferenceEquals(ended.System, _run.System)) return;
            Forget();
            if (_leaver is null) StartLater();
            else _leaver.Tell(new MembershipProtocol.Left());
        });
    }

    private void ReceiveCluster()
    {
        Receive<MembershipProtocol.ClusterPicture>(picture =>
        {
            if (!Sender.Equals(_exchange)) return;
            if (picture.Joined && !_joined) _log.Info("in a cluster of {0}", picture.Alive.Count);
            _joined = picture.Joined;
            ExpelAmong(picture.Alive);
            _islands.Tell(picture);
            _directory.Tell(new DirectoryProtocol.ClusterSeen(picture.Joined ? picture.Alive : []));
        });
        Receive<MembershipProtocol.ShutOut>(shut =>
        {
            if (!Sender.Equals(_exchange) || _run.System is null) return;
            _log.Info("{0} has removed this node from the cluster; joining again", shut.By);
            MembershipSystem.Abort(_run.System);
        });
        Receive<MembershipProtocol.GoOver>(over =>
        {
            if (_run.System is not { } system) return;
            _log.Info("going over to the larger cluster of {0}:{1}", over.Target.Host, over.Target.Port);
            _target = over.Target;
            End(system);
        });
    }

    private void ReceiveQuestions()
    {
        Receive<MembershipProtocol.GetBound>(_ =>
        {
            if (_bound is not null) Sender.Tell(_bound);
            else _askers.Add(Sender);
        });
        Receive<MembershipProtocol.GetSystem>(_ => Sender.Tell(new MembershipProtocol.Running(_run.System)));
        Receive<MembershipProtocol.Leave>(_ =>
        {
            _leaver = Sender;
            Timers.CancelAll();
            if (_run.System is { } system) End(system);
            else if (!_starting) Sender.Tell(new MembershipProtocol.Left());
        });
    }

    private void StartRun()
    {
        if (_run.System is not null || _starting || _leaver is not null) return;
        _starting = true;
        var (settings, bind, host, security) = (_settings, _bind, _publicHost, _security);
        Task.Run(() => MembershipSystem.Create(settings, bind, host, security)).PipeTo(
            Self, success: system => new Started(system), failure: cause => new NotStarted(cause));
    }

    // Its end is seen by its WhenTerminated, like any other.
    private void End(ActorSystem system) => MembershipSystem.EndAsync(system, _settings.LeaveWithin).PipeTo(
        ActorRefs.Nobody);

    private void StartLater() => Timers.StartSingleTimer(nameof(Start), new Start(), _settings.RestartAfter);

    private void Run(ActorSystem system)
    {
        _starting = false;
        _run.System = system;
        system.WhenTerminated.PipeTo(Self, success: () => new Ended(system), failure: _ => new Ended(system));
        var cluster = Cluster.Get(system);
        _bind = new IPEndPoint(_bind.Address, cluster.SelfAddress.Port!.Value);
        _bound = new MembershipProtocol.Bound(new DnsEndPoint(_publicHost, _bind.Port));
        foreach (var asker in _askers) asker.Tell(_bound);
        _askers.Clear();
        if (_leaver is not null)
        {
            MembershipSystem.Abort(system);
            return;
        }
        var self = ExchangeActor.MemberOf(cluster.SelfUniqueAddress);
        _directory.Tell(new DirectoryProtocol.Reached(self, _wireEndpoints));
        _exchange = MembershipSystem.StartExchange(
            system, ExchangeActor.Props(_directory, Self, _settings.ExchangeInterval,
                _settings.IslandPatience, _random.Next()));
        FindSeeds(system);
    }

    private void FindSeeds(ActorSystem system)
    {
        // One that left, or was thrown out, is in no cluster; a later membership ends this run and begins another.
        if (HasNetwork && Belonging(_known!) is null) return;
        if (_target is { } target)
        {
            _target = null;
            Self.Tell(new Seeds(system, [target]));
            return;
        }
        var self = ExchangeActor.MemberOf(Cluster.Get(system).SelfUniqueAddress);
        var peers = _known!.State.Advertisements.Values.Where(said => !_gone.Contains(said.Node))
            .OrderByDescending(static said => said.Time).Select(static said => said.ClusterAddress);
        MembershipSystem.SeedsAsync(_join.Concat(peers).Where(address => address != self.Address), _security.Protocol)
            .PipeTo(Self, success: others => new Seeds(system, others));
    }

    private void Join(ActorSystem system, IReadOnlyList<Address> found)
    {
        if (!ReferenceEquals(system, _run.System)) return;
        var self = Cluster.Get(system).SelfAddress;
        var others = found.Where(other => !other.Equals(self)).ToArray();
        if (others.Length == 0 && !HasNetwork)
        {
            _log.Warning("cannot find {0}, which this node is to join; still trying", string.Join(", ", _join));
            Timers.StartSingleTimer(nameof(FindAgain), new FindAgain(system), _settings.AloneAfter);
            return;
        }
        MembershipSystem.Join(system, others, HasNetwork);
        if (!HasNetwork || others.Length == 0) return;
        var wait = _settings.AloneAfter + AlonePerRank * Math.Min(MaxRank, MembershipSystem.RankOf(self, others));
        Timers.StartSingleTimer(nameof(BeAlone), new BeAlone(system), wait);
    }

    private void Forget()
    {
        _run.System = null;
        _exchange = ActorRefs.Nobody;
        _joined = false;
        Timers.Cancel(nameof(BeAlone));
        _islands.Tell(new MembershipProtocol.NoCluster());
        _directory.Tell(new DirectoryProtocol.ClusterSeen([]));
        _directory.Tell(new DirectoryProtocol.Reached(null, _wireEndpoints));
    }
}
