using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace Mosaic.Node;

/// <summary>Where the owner of the membership system leaves its present run, for whoever must see it end.</summary>
internal sealed class MembershipRun
{
    private volatile ActorSystem? _system;

    /// <summary>The run; null before the first, and between two.</summary>
    public ActorSystem? System
    {
        get => _system;
        set => _system = value;
    }

    /// <summary>Ends the run at once, if there is one, and waits until its port is free.</summary>
    public async Task AbortAsync(TimeSpan within)
    {
        if (_system is not { } system) return;
        MembershipSystem.Abort(system);
        await system.WhenTerminated.WaitAsync(within).ConfigureAwait(false);
    }
}

/// <summary>Makes and ends runs of the ActorSystem <c>membership</c>.</summary>
internal static class MembershipSystem
{
    /// <summary>The system's name; part of every address, so the same on all nodes.</summary>
    public const string Name = "membership";

    /// <summary>The section of the configuration that holds the system's own.</summary>
    public const string Section = "membership-system";

    /// <summary>The most addresses tried at a start.</summary>
    public const int MaxSeeds = 64;

    /// <summary>Starts a run; it listens when this returns. Blocks.</summary>
    /// <param name="settings">The tunables.</param>
    /// <param name="bind">Where to listen; port 0: any.</param>
    /// <param name="publicHost">The host that others are to use.</param>
    /// <param name="security">Who may connect.</param>
    /// <exception cref="ConfigurationException">
    /// It would not listen as <paramref name="security"/> demands, and was ended.
    /// </exception>
    public static ActorSystem Create(
        MembershipSettings settings, IPEndPoint bind, string publicHost, MembershipSecurity security)
    {
        var config = ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
            akka.remote.dot-netty.tcp {
              hostname = "{{bind.Address}}"
              public-hostname = "{{publicHost}}"
              port = {{bind.Port}}
            }
            mosaic.membership {
              forget-after = {{settings.ForgetAfter.TotalMilliseconds}}ms
              unblock-after = {{settings.UnblockAfter.TotalMilliseconds}}ms
            }
            """));
        var setup = BootstrapSetup.Create();
        var system = security is MembershipSecurity.Tls tls
            ? ActorSystem.Create(Name, setup.WithConfig(TlsOnly.WithFallback(config).WithFallback(settings.System))
                .And(new TlsTransport.TransportSetup(tls, bind, publicHost)))
            : ActorSystem.Create(Name, config.WithFallback(settings.System));
        // A word in the wrong place of the configuration must never make it plaintext.
        var protocol = ((ExtendedActorSystem)system).Provider.DefaultAddress.Protocol;
        if (protocol == security.Protocol) return system;
        Abort(system);
        throw new ConfigurationException($"the membership system speaks {protocol}, not {security.Protocol}");
    }

    /// <summary>Our transport in place of Akka's, and no other beside it.</summary>
    private static readonly Config TlsOnly = ConfigurationFactory.ParseString($$"""
        akka.remote {
          enabled-transports = ["akka.remote.mosaic-tls"]
          mosaic-tls {
            transport-class = "{{typeof(TlsTransport).FullName}}, {{typeof(TlsTransport).Assembly.GetName().Name}}"
            applied-adapters = []
            maximum-frame-size = 128000b
          }
        }
        """);

    /// <summary>Starts the one actor of a run, <c>/user/exchange</c>.</summary>
    public static IActorRef StartExchange(ActorSystem system, Props exchange) => system.ActorOf(exchange, "exchange");

    /// <summary>The address of another node's system; null where the text is no <c>host:port</c>.</summary>
    /// <param name="hostPort">Where it is.</param>
    /// <param name="protocol">How this node's own address begins.</param>
    public static Address? AddressOf(string hostPort, string protocol) =>
        HostPort.TryParse(hostPort, out var host, out var port) ? new Address(protocol, Name, host, port) : null;

    /// <summary>
    /// Which of the addresses to join, and how: the node with the least of them asks the others and else founds a
    /// cluster; the rest ask the others for as long as it takes.
    /// </summary>
    public static void Join(ActorSystem system, IReadOnlyCollection<Address> others, bool mayBeAlone)
    {
        var cluster = Cluster.Get(system);
        if (others.Count == 0) cluster.Join(cluster.SelfAddress);
        else if (mayBeAlone && RankOf(cluster.SelfAddress, others) == 0)
            cluster.JoinSeedNodes([cluster.SelfAddress, .. others]);
        else
            cluster.JoinSeedNodes(others);
    }

    /// <summary>How many of the others have a lesser address: so long a node waits before it is alone.</summary>
    public static int RankOf(Address self, IEnumerable<Address> others) =>
        others.Count(other => string.CompareOrdinal(other.ToString(), self.ToString()) < 0);

    /// <summary>
    /// The addresses under which other nodes may know themselves: the text as it is, and what its name stands for.
    /// </summary>
    public static async Task<IReadOnlyList<Address>> SeedsAsync(
        IEnumerable<string> hostPorts, string protocol)
    {
        var seeds = new List<Address>();
        foreach (var hostPort in hostPorts)
        {
            if (!HostPort.TryParse(hostPort, out var host, out var port) || port == 0) continue;
            seeds.Add(new Address(protocol, Name, host, port));
            foreach (var address in await HostPort.AddressesAsync(host).ConfigureAwait(false))
                seeds.Add(new Address(protocol, Name, address.ToString(), port));
        }
        return [.. seeds.Distinct().Take(MaxSeeds)];
    }

    /// <summary>Says goodbye to the cluster and ends the run, by force when the time is over.</summary>
    public static async Task EndAsync(ActorSystem system, TimeSpan within)
    {
        try
        {
            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance)
                .WaitAsync(within).ConfigureAwait(false);
            await system.WhenTerminated.WaitAsync(within).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort(system);
        }
    }

    /// <summary>Ends the run without a word.</summary>
    public static void Abort(ActorSystem system) => ((ExtendedActorSystem)system).Abort();
}
