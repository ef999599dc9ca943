using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Node;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>
/// Membership actors with real systems over TLS, beside a directory that knows at once what each of them says, and
/// whose keys are trusted as the test likes.
/// </summary>
internal sealed class TlsNetwork : IAsyncDisposable
{
    // No wire brings islands together here, so nobody may become one because the machine is busy.
    private const string Fast = """
        mosaic.membership {
          exchange-interval = 500ms, island-interval = 300ms, island-patience = 1s
          alone-after = 60s, unblock-after = 500ms, restart-after = 100ms, leave-within = 2s
        }
        membership-system.akka {
          cluster {
            gossip-interval = 100ms, leader-actions-interval = 100ms, unreachable-nodes-reaper-interval = 100ms
            periodic-tasks-initial-delay = 50ms, retry-unsuccessful-join-after = 500ms, seed-node-timeout = 30s
            allow-weakly-up-members = 500ms
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s }
          }
        }
        """;

    private readonly ActorSystem _system = ActorSystem.Create(
        "mosaic", ConfigurationFactory.ParseString("akka { loglevel = WARNING, stdout-loglevel = OFF }"));
    private readonly AccountKey _account = AccountKey.Generate();
    private readonly Founding _founding;
    private readonly List<End> _ends = [];
    private readonly Lock _lock = new();

    public TlsNetwork(int count)
    {
        for (var number = 0; number < count; number++) _ends.Add(new End(number));
        _founding = Founding.Create(_account.Signing, _ends[0].Key.NodeId, Now(), new byte[Founding.NonceSize]);
    }

    public static MembershipSettings Settings { get; } = MembershipSettings.FromConfig(
        ConfigurationFactory.ParseString(Fast).WithFallback(NodeConfig.Defaults));

    public IReadOnlyList<End> Ends => _ends;

    /// <summary>Starts some of the nodes, the first of them before the others.</summary>
    public async Task Start(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            var end = _ends[number];
            var security = new MembershipSecurity.Tls(end.Certificate, end.Trust);
            end.Directory = _system.ActorOf(Props.Create(() => new Directory(this, end)), $"directory-{number}");
            var membership = MembershipActor.Props(Settings, FreeLoopback, "127.0.0.1", [], [],
                end.Directory, ActorRefs.Nobody, TimeProvider.System, number, end.Run, security);
            end.Membership = _system.ActorOf(membership, $"membership-{number}");
            if (number == 0) await AwaitTogether(0);
        }
    }

    /// <summary>From now on exactly these nodes are members, as all of them know, or only some.</summary>
    public void SetMembers(int[] members, int[]? known = null)
    {
        lock (_lock)
        {
            foreach (var number in known ?? [.. Enumerable.Range(0, _ends.Count)])
                _ends[number].Members = [.. members];
        }
        Publish();
    }

    public Task AwaitTogether(params int[] numbers) => Until(
        () => Task.FromResult(numbers.All(number => AliveOf(number).SetEquals(numbers))),
        () => Task.FromResult(string.Join("; ", numbers.Select(number => $"{number} sees"
            + $" {string.Join(",", AliveOf(number))}, refused {string.Join(",", _ends[number].Trust.Refused)}"))));

    public ImmutableHashSet<int> AliveOf(int number)
    {
        lock (_lock)
        {
            return [.. _ends.Where(end => end.Member is { } member && _ends[number].Alive.Contains(member))
                .Select(static end => end.Number)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        foreach (var end in _ends)
        {
            await end.Run.AbortAsync(Patience);
            end.Dispose();
        }
        _account.Dispose();
    }

    private void Publish()
    {
        foreach (var end in _ends)
        {
            end.Directory?.Tell(new DirectoryProtocol.Known(end.Key.NodeId, StateFor(end), []));
        }
    }

    private DirectoryState StateFor(End end)
    {
        lock (_lock)
        {
            var state = DirectoryState.Empty.With(_founding.Statement);
            foreach (var other in _ends.Where(other => other == end || end.Members.Contains(other.Number)))
            {
                state = state.With(Mosaic.Codecs.Statements.Member.Create(_founding.Network, other.Key.Signing,
                    _account.Signing, other.Key.MemberKeys(), Now()).Statement);
                if (other.Member is { } member)
                    state = state.With(Advertisement.Create(_founding.Network, other.Key.Signing, Now(),
                        member.Address, [], "", 1, 0, "", DateTimeOffset.UtcNow, member.Uid).Statement);
            }
            return state;
        }
    }

    private static Hlc Now() => Hlc.At(DateTimeOffset.UtcNow);

    internal sealed class End(int number) : IDisposable
    {
        public int Number { get; } = number;

        public NodeKey Key { get; } = NodeKey.Generate();

        public X509Certificate2 Certificate => field ??= Key.CreateTlsCertificate();

        public TlsTrust Trust { get; } = new(TimeProvider.System);

        public MembershipRun Run { get; } = new();

        public ImmutableHashSet<int> Members { get; set; } = [];

        public ImmutableHashSet<ClusterMember> Alive { get; set; } = [];

        public ClusterMember? Member { get; set; }

        public IActorRef? Directory { get; set; }

        public IActorRef? Membership { get; set; }

        public void Dispose()
        {
            Certificate.Dispose();
            Key.Dispose();
        }
    }

    private sealed class Directory : ReceiveActor
    {
        public Directory(TlsNetwork network, End end)
        {
            var subscribers = new HashSet<IActorRef>();
            Receive<DirectoryProtocol.SubscribeKnown>(subscribe =>
            {
                subscribers.Add(subscribe.Subscriber);
                subscribe.Subscriber.Tell(new DirectoryProtocol.Known(end.Key.NodeId, network.StateFor(end), []));
            });
            Receive<DirectoryProtocol.Known>(known =>
            {
                foreach (var subscriber in subscribers) subscriber.Tell(known);
            });
            Receive<DirectoryProtocol.Reached>(reached =>
            {
                lock (network._lock)
                {
                    if (reached.Cluster is { } member) end.Member = member;
                }
                network.Publish();
            });
            Receive<DirectoryProtocol.ClusterSeen>(seen =>
            {
                lock (network._lock) end.Alive = seen.Alive;
            });
            Receive<DirectoryProtocol.Learn>(_ => Sender.Tell(new DirectoryProtocol.Learned()));
        }
    }
}
