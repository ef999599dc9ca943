using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Model;
using static Akka.Cluster.ClusterEvent;
using Member = Akka.Cluster.Member;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/exchange</c> of the membership system, the one actor there: tells members what this node knows of the
/// network and the directory what they know, and how the cluster looks. Anyone who can join can send to it, so it takes
/// two messages, checks them, and bounds what it passes on.
/// </summary>
internal sealed class ExchangeActor : ReceiveActor, IWithTimers
{
    /// <summary>Batches the directory may owe an answer for; more are dropped, and come again.</summary>
    public const int MaxUnanswered = 16;

    /// <summary>
    /// How many times the patience with islands a member may shut this one out, and remain in the cluster, before this
    /// one gives in.
    /// </summary>
    public const int ShutOutPatiences = 6;

    // Whoever answers this member, while others say that it does not, is looked at again after this long.
    private static readonly TimeSpan GlanceAfter = TimeSpan.FromMilliseconds(250);

    private readonly IActorRef _directory;
    private readonly IActorRef _owner;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _patience;
    private readonly Random _random;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly RefusedMessages _refused = RefusedMessages.Of(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];

    private DirectoryProtocol.Known? _known;
    private MembershipProtocol.ClusterPicture? _picture;
    private Address? _leader;
    private int _unanswered;

    /// <summary>See <see cref="Props"/>.</summary>
    public ExchangeActor(
        IActorRef directory, IActorRef owner, TimeSpan interval, TimeSpan patience, int seed)
    {
        _directory = directory;
        _owner = owner;
        _interval = interval;
        _patience = patience;
        _random = new Random(seed);
        Receive<DirectoryProtocol.Known>(Know);
        Receive<DirectoryProtocol.Learned>(_ => _unanswered--);
        Receive<ExchangeDigest>(Answer);
        Receive<ExchangeStatements>(Learn);
        Receive<Tick>(_ =>
        {
            Compare();
            Schedule();
        });
        ReceiveCluster();
        ReceiveAny(_ => _refused.Count("unhandled"));
    }

    private sealed record ShutBy(UniqueAddress Member);

    private sealed record Glance
    {
        public static readonly Glance Instance = new();
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="directory">Knows and learns; lives in the other ActorSystem of this process.</param>
    /// <param name="owner">Is told how the cluster looks, and when this member is shut out of it.</param>
    /// <param name="interval">Between two comparisons with another member.</param>
    /// <param name="patience">Between two changes of cluster; see <see cref="IslandState"/>.</param>
    /// <param name="seed">Of the jitter; another one on every node.</param>
    public static Props Props(
        IActorRef directory, IActorRef owner, TimeSpan interval, TimeSpan patience, int seed) =>
        Akka.Actor.Props.Create(() => new ExchangeActor(directory, owner, interval, patience, seed));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(IMemberEvent), typeof(IReachabilityEvent), typeof(LeaderChanged));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        _directory.Tell(new DirectoryProtocol.SubscribeKnown(Self));
        Schedule();
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void ReceiveCluster()
    {
        Receive<MemberRemoved>(removed =>
        {
            _members.Remove(removed.Member.UniqueAddress);
            _unreachable.Remove(removed.Member.UniqueAddress);
            Look();
        });
        Receive<IMemberEvent>(changed =>
        {
            _members[changed.Member.UniqueAddress] = changed.Member;
            Look();
            if (changed is MemberUp or MemberWeaklyUp) Greet(changed.Member);
        });
        Receive<UnreachableMember>(lost =>
        {
            _unreachable.Add(lost.Member.UniqueAddress);
            Look();
        });
        Receive<ReachableMember>(found =>
        {
            _unreachable.Remove(found.Member.UniqueAddress);
            Look();
            Greet(found.Member);
        });
        Receive<Glance>(_ => Look());
        Receive<LeaderChanged>(changed =>
        {
            _leader = changed.Leader;
            Look();
        });
        Receive<ThisActorSystemQuarantinedEvent>(shut =>
        {
            if (MemberAt(shut.RemoteAddress) is { } by && !Timers.IsTimerActive(by))
                Timers.StartSingleTimer(by, new ShutBy(by), _patience * ShutOutPatiences);
        });
        Receive<ShutBy>(shut =>
        {
            if (MemberAt(shut.Member.Address) is { } by && by.Equals(shut.Member))
                _owner.Tell(new MembershipProtocol.ShutOut(HostPortOf(by.Address)));
        });
    }

    /// <summary>
    /// The member at an address, unless it is on its way out. One that was cut off alone and removed all others from
    /// its cluster shuts each of them out when it is back; it is the one to come over, and does so in a while.
    /// </summary>
    private UniqueAddress? MemberAt(Address address) => _members.Values.FirstOrDefault(member =>
        member.Address.Equals(address)
        && member.Status is MemberStatus.Up or MemberStatus.WeaklyUp)?.UniqueAddress;

    private UniqueAddress SelfMember => _cluster.SelfUniqueAddress;

    private IEnumerable<Member> Alive => _members.Values.Where(member =>
        member.Status is MemberStatus.Up or MemberStatus.WeaklyUp
        && (!_unreachable.Contains(member.UniqueAddress) || _cluster.Answers(member.Address)));

    private void Look()
    {
        if (_unreachable.Any(member => _cluster.Answers(member.Address)))
            Timers.StartSingleTimer(Glance.Instance, Glance.Instance, GlanceAfter);
        var alive = Alive.Select(static member => MemberOf(member.UniqueAddress)).ToImmutableHashSet();
        var self = MemberOf(SelfMember);
        var leader = _members.Keys.Where(member => member.Address.Equals(_leader))
            .Select(static member => (ClusterMember?)MemberOf(member)).FirstOrDefault();
        var picture = new MembershipProtocol.ClusterPicture(self, alive.Contains(self), alive, leader,
            [.. _members.Keys.Select(MemberOf)]);
        if (_picture is { } last && last.Leader == leader && last.Joined == picture.Joined
            && last.Alive.SetEquals(alive) && last.Members.SetEquals(picture.Members)) return;
        _picture = picture;
        _owner.Tell(picture);
    }

    /// <summary>A newcomer, or one that is back, hears at once of this node and whether there is more.</summary>
    private void Greet(Member member)
    {
        if (_known is null || member.UniqueAddress.Equals(SelfMember)) return;
        Send(member, Own(_known));
        ExchangeOf(member).Tell(ExchangeDigest.Of(_known.State, wantsAnswer: true), Self);
    }

    private void Know(DirectoryProtocol.Known known)
    {
        var before = _known;
        _known = known;
        Context.System.EventStream.Publish(known);
        if (before is null)
        {
            foreach (var member in Alive) Greet(member);
            return;
        }
        var had = Own(before);
        var news = known.News.Concat(Own(known).Where(statement => !had.Contains(statement))).Distinct().ToArray();
        if (news.Length == 0) return;
        foreach (var member in Alive.Where(member => !member.UniqueAddress.Equals(SelfMember))) Send(member, news);
    }

    private void Compare()
    {
        var others = Alive.Where(member => !member.UniqueAddress.Equals(SelfMember)).ToArray();
        if (_known is null || others.Length == 0) return;
        ExchangeOf(others[_random.Next(others.Length)])
            .Tell(ExchangeDigest.Of(_known.State, wantsAnswer: true), Self);
    }

    private void Answer(ExchangeDigest theirs)
    {
        if (_known is null || !IsMember(Sender)) return;
        try
        {
            var mine = ExchangeDigest.Of(_known.State, wantsAnswer: false);
            if (theirs.Matches(mine)) return;
            foreach (var batch in ExchangeStatements.Pack(_known.State.Shared)) Sender.Tell(batch, Self);
            if (theirs.WantsAnswer) Sender.Tell(mine, Self);
        }
        catch (MalformedException)
        {
            _refused.Count("malformed");
        }
    }

    private void Learn(ExchangeStatements statements)
    {
        if (_unanswered >= MaxUnanswered)
        {
            _refused.Count("too-much");
            return;
        }
        try
        {
            _directory.Tell(new DirectoryProtocol.Learn(statements.Unpack()));
            _unanswered++;
        }
        catch (MalformedException)
        {
            _refused.Count("malformed");
        }
    }

    /// <summary>
    /// Whether an answer would go to a member's exchange: anything else would let a stranger aim our answers.
    /// </summary>
    private bool IsMember(IActorRef sender)
    {
        var known = sender.Path.ToStringWithoutAddress() == Self.Path.ToStringWithoutAddress()
            && _members.Keys.Any(member => member.Address.Equals(sender.Path.Address));
        if (!known) _refused.Count("stranger");
        return known;
    }

    private void Send(Member member, IEnumerable<Statement> statements)
    {
        var exchange = ExchangeOf(member);
        foreach (var batch in ExchangeStatements.Pack(statements)) exchange.Tell(batch, Self);
    }

    private static List<Statement> Own(DirectoryProtocol.Known known)
    {
        var own = new List<Statement>();
        if (known.State.Roster.Founding is { } founding) own.Add(founding.Statement);
        if (known.State.Roster.Members.GetValueOrDefault(known.Self) is { } member) own.Add(member.Statement);
        if (known.State.Advertisements.GetValueOrDefault(known.Self) is { } said) own.Add(said.Statement);
        return own;
    }

    private ActorSelection ExchangeOf(Member member) =>
        Context.ActorSelection(new RootActorPath(member.Address) / "user" / Self.Path.Name);

    private void Schedule() =>
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, _interval * (0.75 + 0.5 * _random.NextDouble()));

    /// <summary>The cluster's word for a member in ours.</summary>
    public static ClusterMember MemberOf(UniqueAddress member) => new(HostPortOf(member.Address), member.Uid);

    private static string HostPortOf(Address address) => HostPort.Format(address.Host ?? "", address.Port ?? 0);
}
