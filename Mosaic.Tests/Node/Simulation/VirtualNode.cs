using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// One simulated node. Its directory outlives its process, as on a disk; this file is what
/// <c>/user/directory</c> does with it, over the same pure types.
/// </summary>
internal sealed partial class VirtualNode(VirtualNetwork network, VirtualCast cast, int number, TimeSpan skew)
{
    private int _invitations;
    private readonly HashSet<StatementId> _taken = [];
    private Statement? _lastSaid;

    /// <summary>Its number.</summary>
    public int Number { get; } = number;

    /// <summary>Who it is.</summary>
    public NodeId Id { get; } = cast.Keys[number].NodeId;

    /// <summary>How far its clock is off.</summary>
    public TimeSpan Skew { get; } = skew;

    /// <summary>What it knows, durably but for who is alive.</summary>
    public DirectoryState Directory { get; private set; } = number < VirtualCast.Founders
        ? cast.Founded : DirectoryState.Empty;

    private void Take(Statement statement)
    {
        Directory = Directory.With(statement);
        Known++;
    }

    /// <summary>Whether the process runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>When the process started, by its own clock.</summary>
    public DateTimeOffset Started { get; private set; }

    /// <summary>Where its membership system listens.</summary>
    public string ClusterAddress { get; private set; } = "";

    /// <summary>Where its wire listens.</summary>
    public string WireAddress { get; private set; } = "";

    /// <summary>Its own clock.</summary>
    public DateTimeOffset Clock => VirtualCast.Start + network.Now + Skew;

    /// <summary>Whether it is a member, as it knows itself.</summary>
    public bool IsMember => Directory.Roster.Members.ContainsKey(Id);

    /// <summary>Whether it lets the other connect to its membership system and its wire.</summary>
    public bool Trusts(VirtualNode other) => Directory.Roster.Members.ContainsKey(other.Id);

    /// <summary>How often what it knows became another.</summary>
    public int Known { get; private set; }

    /// <summary>The process starts where it is told.</summary>
    public void Start(string clusterAddress, string wireAddress)
    {
        (IsRunning, Started, ClusterAddress, WireAddress) = (true, Clock, clusterAddress, wireAddress);
        Islands = new IslandState(VirtualNetwork.IslandPatience);
        (Target, RunAt) = (null, network.Now);
    }

    /// <summary>The process dies.</summary>
    public void Crash()
    {
        IsRunning = false;
        Forget();
    }

    /// <summary>An invitation to let one node in, and its secret.</summary>
    public (Grant Grant, SigningKey Key) Invite()
    {
        var key = new SigningKey(VirtualCast.Seed(4, (Number << 16) + _invitations++));
        var grant = Grant.Create(cast.Founding.Network, cast.Keys[Number].Signing, key.PublicKey,
            Clock + TimeSpan.FromHours(1), 1, NextTime());
        Take(grant.Statement);
        network.Tell(this, grant.Statement);
        return (grant, key);
    }

    /// <summary>What this node presents to be let in.</summary>
    public Join Present(Grant grant, SigningKey key)
    {
        var last = Directory.Roster.Entries.Max?.Time ?? Hlc.Zero;
        var time = new HybridClock(Hlc.Max(grant.Time, last)).Tick(Clock).Last;
        var member = Member.Create(cast.Founding.Network, cast.Keys[Number].Signing,
            cast.Accounts[Number].Signing, cast.Keys[Number].MemberKeys(), time, grant, key);
        var join = new Join { TimestampMs = Clock.ToUnixTimeMilliseconds() };
        join.Statements.Add(UnsafeByteOperations.UnsafeWrap(grant.Statement.Bytes));
        join.Statements.Add(UnsafeByteOperations.UnsafeWrap(member.Statement.Bytes));
        return join;
    }

    /// <summary>Lets another in, or says why not.</summary>
    public Refused? Admit(VirtualNode newcomer, Join join)
    {
        var admission = Admission.Decide(
            Directory.Roster, join, cast.Keys[newcomer.Number].X25519PublicKey, Clock);
        foreach (var statement in admission.Kept) Take(statement);
        network.Tell(this, admission.Kept);
        return admission.Refusal;
    }

    /// <summary>Takes over what the node knows that let this one in.</summary>
    public void Adopt(VirtualNode member)
    {
        Learn(member.Directory.Statements);
        RunAt = network.Now;
    }

    /// <summary>Says goodbye; what it says is to be told to others.</summary>
    public Statement Leave()
    {
        var left = Left.Create(cast.Founding.Network, cast.Keys[Number].Signing, NextTime()).Statement;
        Take(left);
        return left;
    }

    /// <summary>Judges and takes in what another said.</summary>
    public void Learn(IEnumerable<Statement> statements)
    {
        foreach (var statement in statements.Where(statement => !_taken.Contains(statement.Id)))
        {
            var verdict = Directory.Judge(statement, Clock);
            if (verdict == Verdict.New) Take(statement);
            if (verdict is Verdict.New or Verdict.Known) _taken.Add(statement.Id);
        }
    }

    /// <summary>What it says of itself, at the latest.</summary>
    public Statement? Said => Directory.Advertisements.GetValueOrDefault(Id)?.Statement;

    /// <summary>Whether it has not told its peers of this yet.</summary>
    public bool IsNews(Statement said)
    {
        var before = _lastSaid;
        _lastSaid = said;
        return !ReferenceEquals(before, said);
    }

    private void Advertise()
    {
        var last = Directory.Advertisements.GetValueOrDefault(Id)?.Time ?? Hlc.Zero;
        Take(Advertisement.Create(cast.Founding.Network, cast.Keys[Number].Signing,
            new HybridClock(last).Tick(Clock).Last, ClusterAddress, [WireAddress], "", 1, 0, "", Started,
            Run!.Value.Uid).Statement);
    }

    private Hlc NextTime() =>
        new HybridClock(Directory.Roster.Entries.Max?.Time ?? Hlc.Zero).Tick(Clock).Last;
}
