using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Mosaic.Codecs.Keys;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>Real clusters that only members can enter.</summary>
[Collection(nameof(NodesCollection))]
public sealed class MembershipTlsSpec
{
    [Fact]
    public async Task Three_members_form_a_cluster_that_strangers_do_not_disturb()
    {
        await using var network = new TlsNetwork(3);
        network.SetMembers([0, 1, 2]);
        await network.Start(0, 1, 2);
        await network.AwaitTogether(0, 1, 2);
        var systems = network.Ends.Select(static end => end.Run.System!).ToArray();
        Assert.All(systems, static system => Assert.Equal("akka.ssl.tcp", Cluster.Get(system).SelfAddress.Protocol));

        using var stranger = NodeKey.Generate();
        using var certificate = stranger.CreateTlsCertificate();
        var trusting = new TlsTrust(TimeProvider.System);
        trusting.Set(network.Ends.Select(static end => end.Key).Append(stranger)
            .ToImmutableDictionary(static key => key.TlsKeyHash, static key => key.NodeId));
        var address = Cluster.Get(systems[0]).SelfAddress;
        var foreign = Create(new MembershipSecurity.Tls(certificate, trusting));
        var plain = Create(MembershipSecurity.Open);
        try
        {
            Cluster.Get(foreign).Join(address);
            Cluster.Get(plain).Join(address.WithProtocol("akka.tcp"));
            // The members call back whoever says where he is, and nobody is there that they know.
            systems[0].ActorSelection(new RootActorPath(Cluster.Get(foreign).SelfAddress) / "user" / "x").Tell("x");
            var refused = network.Ends[0].Trust;
            await Until(() => Task.FromResult(
                refused.Refused.GetValueOrDefault(TlsRefusal.UnknownKey) > 2
                && refused.Refused.GetValueOrDefault(TlsRefusal.NoHandshake) > 1));
            Assert.Empty(Cluster.Get(foreign).State.Members);
            Assert.Empty(Cluster.Get(plain).State.Members);
            Assert.False(foreign.WhenTerminated.IsCompleted);
        }
        finally
        {
            MembershipSystem.Abort(foreign);
            MembershipSystem.Abort(plain);
        }
        await network.AwaitTogether(0, 1, 2);
        for (var number = 0; number < systems.Length; number++)
            Assert.Same(systems[number], network.Ends[number].Run.System);
        Assert.All(systems, static system => Assert.Equal(3, Cluster.Get(system).State.Members.Count));
    }

    [Fact]
    public async Task A_member_added_later_gets_in_while_the_others_run_on()
    {
        await using var network = new TlsNetwork(3);
        network.SetMembers([0, 1]);
        network.SetMembers([0, 1, 2], known: [2]);
        await network.Start(0, 1);
        await network.AwaitTogether(0, 1);
        await network.Start(2);
        await Until(() => Task.FromResult(network.Ends[0].Trust.Refused.ContainsKey(TlsRefusal.UnknownKey)
            || network.Ends[1].Trust.Refused.ContainsKey(TlsRefusal.UnknownKey)));
        var system = network.Ends[0].Run.System;
        network.SetMembers([0, 1, 2]);
        await Introduce(network, 2, 0);
        await network.AwaitTogether(0, 1, 2);
        Assert.Same(system, network.Ends[0].Run.System);
    }

    [Fact]
    public async Task A_member_that_is_revoked_is_out_at_once_and_does_not_come_back()
    {
        await using var network = new TlsNetwork(3);
        network.SetMembers([0, 1, 2]);
        await network.Start(0, 1, 2);
        await network.AwaitTogether(0, 1, 2);
        var revoked = network.Ends[2].Member!.Value;
        ActorSystem[] systems = [network.Ends[0].Run.System!, network.Ends[1].Run.System!];

        network.SetMembers([0, 1], known: [0, 1]);
        await network.AwaitTogether(0, 1);
        foreach (var system in systems)
        {
            await Until(() => Task.FromResult(Cluster.Get(system).State.Members.All(
                member => ExchangeActor.MemberOf(member.UniqueAddress) != revoked)));
        }
        // It goes on calling, with the key it has; a new run of it does so too.
        await Again(network, 0);
        MembershipSystem.Abort(network.Ends[2].Run.System!);
        await Until(() => Task.FromResult(network.Ends[2].Member != revoked));
        await Introduce(network, 2, 0);
        await Again(network, 0);
        Assert.Equal([0, 1], network.AliveOf(0).Order());
        Assert.Equal([0, 1], network.AliveOf(1).Order());
        Assert.Same(systems[0], network.Ends[0].Run.System);
        Assert.Same(systems[1], network.Ends[1].Run.System);

        network.SetMembers([0, 1, 2]);
        await Introduce(network, 2, 0);
        await network.AwaitTogether(0, 1, 2);
    }

    [Fact]
    public async Task A_member_can_be_expelled_by_name_and_itself_never()
    {
        await using var network = new TlsNetwork(3);
        network.SetMembers([0, 1, 2]);
        await network.Start(0, 1, 2);
        await network.AwaitTogether(0, 1, 2);
        var (self, other) = (network.Ends[0].Member!.Value, network.Ends[2].Member!.Value);
        var system = network.Ends[0].Run.System!;
        network.Ends[0].Membership!.Tell(new MembershipProtocol.Expel(self));
        network.Ends[0].Membership!.Tell(new MembershipProtocol.Expel(other with { Uid = other.Uid + 1 }));
        network.Ends[0].Membership!.Tell(new MembershipProtocol.Expel(other));
        // It is still trusted: a new run of it comes back.
        await Until(() => Task.FromResult(network.Ends[2].Member != other));
        await network.AwaitTogether(0, 1, 2);
        Assert.Same(system, network.Ends[0].Run.System);
    }

    [Fact]
    public void A_system_that_would_speak_plaintext_against_its_security_does_not_start()
    {
        using var key = NodeKey.Generate();
        using var certificate = key.CreateTlsCertificate();
        var plaintext = new Misled(certificate);
        Assert.Throws<ConfigurationException>(() => Create(plaintext));
    }

    /// <summary>Demands TLS and is not known to bring it.</summary>
    private sealed record Misled(System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate)
        : MembershipSecurity
    {
        public override string Protocol => "akka.ssl.tcp";
    }

    private static ActorSystem Create(MembershipSecurity security) =>
        MembershipSystem.Create(TlsNetwork.Settings, FreeLoopback, "127.0.0.1", security);

    /// <summary>As when the wire has told a node of the larger cluster.</summary>
    private static async Task Introduce(TlsNetwork network, int newcomer, int member)
    {
        var end = network.Ends[newcomer];
        await Until(() => Task.FromResult(end.Run.System is { WhenTerminated.IsCompleted: false }));
        var address = MembershipSystem.AddressOf(network.Ends[member].Member!.Value.Address, "akka.ssl.tcp")!;
        end.Membership!.Tell(new MembershipProtocol.GoOver(address));
    }

    private static async Task Again(TlsNetwork network, int number)
    {
        var trust = network.Ends[number].Trust;
        var before = trust.Refused.GetValueOrDefault(TlsRefusal.UnknownKey);
        await Until(() => Task.FromResult(trust.Refused.GetValueOrDefault(TlsRefusal.UnknownKey) > before));
    }
}
