using System.Globalization;
using System.Net.Sockets;
using Mosaic.Host.Api;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;

namespace Mosaic.Host.Doctor;

/// <summary>What a running node's answers tell.</summary>
internal static class NodeChecks
{
    /// <summary>Clocks further apart than this are told; the network bears five minutes.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    /// <summary>An advertisement is renewed each minute, and may be lost once or twice.</summary>
    public static readonly TimeSpan AdvertisedWithin = TimeSpan.FromMinutes(3);

    /// <summary>How long a connection to the node's own port may take.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(3);

    private const string Member = "MEMBER";

    /// <summary>The node itself.</summary>
    public static void Self(Findings findings, SelfDocument self, DateTimeOffset now)
    {
        findings.Ok("node", $"node {Sentences.Short(self.Node)} answers, account {Sentences.Short(self.Account)}");
        if (self.Version != MosVersion.Text)
        {
            findings.Warn("node", $"it runs version {self.Version}, and this mos is {MosVersion.Text}",
                "start the node again, so that both are the same");
        }
        if (self.Insecure)
        {
            findings.Warn("node", "it runs with --insecure: whoever reaches its ports may join",
                "for anything but experiments, start a network without it");
        }
        if ((self.Time - now).Duration() > ClockTolerance)
        {
            findings.Fail("clock", "the node has another time than this command, on the same machine",
                "set this machine's clock, and start the node again");
        }
    }

    /// <summary>Whether the membership port takes connections at the address that peers are told.</summary>
    public static async Task PortsAsync(
        Findings findings, SelfDocument self, bool hasPeers, CancellationToken cancelled)
    {
        if (!EndPoints.TrySplit(self.Cluster, out var host, out var port))
        {
            findings.Unchecked("ports", $"'{self.Cluster}' is no address to connect to");
            return;
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(ConnectPatience);
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(host, port, limit.Token);
            findings.Ok("ports", $"membership listens at {self.Cluster} (TCP)");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException
            && !cancelled.IsCancellationRequested)
        {
            findings.Fail("ports", $"nothing takes connections at {self.Cluster} (TCP), where peers are told to find"
                + " this node", "open that port in the firewall, or start the node with --advertise HOST");
        }
        findings.Ok("ports", $"the wire listens at {self.Wire} (UDP)"
            + (hasPeers ? "; whether a firewall lets peers' datagrams in, only they can tell" : ""));
    }

    /// <summary>Room that was promised and is not there.</summary>
    public static void Storage(Findings findings, StorageDocument storage, long free)
    {
        var words = $"this node offers {ByteSize.Format(storage.Capacity)}, {ByteSize.Format(storage.Used)} are in use";
        if (storage.Capacity - storage.Used > free)
        {
            findings.Warn("disk", $"{words}, and the disk has room for {ByteSize.Format(free)} more only",
                "make room, or offer less: mos set storage AMOUNT");
        }
        else findings.Ok("disk", words);
    }

    /// <summary>This clock beside those of others, which sign the time into what they say of themselves.</summary>
    public static void Clock(
        Findings findings, MembersDocument members, ManifestDocument? manifest, DateTimeOffset now)
    {
        var heard = members.Members.Where(one => one is { Standing: Member, Reachable: true, Advertised: not null }
            && one.Node != members.Self).ToArray();
        var ahead = manifest?.Refused.GetValueOrDefault("ahead-of-clock") ?? 0;
        if (heard.Length == 0 && ahead == 0)
        {
            findings.Unchecked("clock", "no peer is reachable to compare this machine's clock with");
            return;
        }
        var before = findings.Count(Findings.Warning) + findings.Count(Findings.Problem);
        foreach (var one in heard)
        {
            var lead = one.Advertised!.Value - now;
            if (lead > ClockTolerance) Differs(findings, one, lead, "ahead of");
            else if (-lead > AdvertisedWithin) Differs(findings, one, -lead, "behind");
        }
        if (ahead > 0)
        {
            findings.Warn("clock", $"{ahead} statements of peers were refused since the start: they are from the future"
                + " by this machine's clock", "see that this machine and the peers keep time by NTP");
        }
        if (findings.Count(Findings.Warning) + findings.Count(Findings.Problem) == before)
            findings.Ok("clock", $"this machine's clock agrees with {Peers(heard.Length)}, as far as they tell");
    }

    /// <summary>Who is there.</summary>
    public static void Peers(Findings findings, MembersDocument members)
    {
        var peers = members.Members.Where(one => one.Standing == Member && one.Node != members.Self).ToArray();
        if (peers.Length == 0)
        {
            findings.Warn("peers", "this node is alone in its network, and nothing can be stored",
                "let other machines in: mos invite");
            return;
        }
        var away = peers.Where(static one => !one.Reachable).ToArray();
        if (away.Length == peers.Length)
        {
            findings.Fail("peers", $"none of {Peers(peers.Length)} is reachable",
                "see that this machine is on the network, and that the ports above are open");
        }
        else if (away.Length > 0)
        {
            findings.Warn("peers", $"{away.Length} of {Peers(peers.Length)} cannot be reached: "
                + string.Join(", ", away.Select(static one => Sentences.Short(one.Node)
                    + (one.LastSeen is { } seen ? $" since {Sentences.Time(seen)}" : ""))),
                "start them again; one that never comes back: mos network revoke NODE");
        }
        else findings.Ok("peers", $"{Peers(peers.Length)} reachable");
        var others = peers.Where(static one => one.Reachable && one.Software.Length > 0
            && one.Software != MosVersion.Text).ToArray();
        if (others.Length > 0)
        {
            findings.Warn("peers", "not all run this version: " + string.Join(", ", others.Select(static one =>
                $"{Sentences.Short(one.Node)} runs {one.Software}")), "bring all machines to the same version");
        }
    }

    /// <summary>How the account's files are.</summary>
    public static void Files(Findings findings, StatusDocument status)
    {
        var words = $"{Sentences.Files(status.Files)}, the worst of them {status.Health}";
        if (status.Files == 0) findings.Ok("files", "nothing is stored yet");
        else if (status.Health == "HEALTHY") findings.Ok("files", words);
        else if (status.Health == "DEGRADED")
            findings.Warn("files", words, "see which: mos list file; start the machines that are away");
        else findings.Fail("files", words, "see which: mos list file; start the machines that are away");
    }

    private static void Differs(Findings findings, MemberBody one, TimeSpan by, string how) => findings.Warn(
        "clock", string.Create(CultureInfo.InvariantCulture,
            $"the clock of {Sentences.Short(one.Node)} is about {by.TotalSeconds:0} s {how} this machine's"),
        "see that both keep time by NTP; over 5 minutes apart, what one signs the other refuses");

    private static string Peers(int count) => count == 1 ? "1 peer" : $"{count} peers";
}
