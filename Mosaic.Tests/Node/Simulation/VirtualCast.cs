using System.Collections.Immutable;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// Who plays in every schedule: seven nodes with keys that are always the same, each of an account of its own, the
/// first <see cref="Founders"/> of them members of one network from the start. What they signed for that is signed and
/// checked once for all schedules.
/// </summary>
internal sealed class VirtualCast : IDisposable
{
    /// <summary>All nodes.</summary>
    public const int Count = 7;

    /// <summary>Those that are in from the start.</summary>
    public const int Founders = 4;

    /// <summary>When every schedule begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public VirtualCast()
    {
        Keys = [.. Enumerable.Range(0, Count).Select(static number => new NodeKey(Seed(1, number)))];
        Accounts = [.. Enumerable.Range(0, Count).Select(static number => new AccountKey(Seed(2, number)))];
        Founding = Founding.Create(Accounts[0].Signing, Keys[0].NodeId, At(-60), new byte[Founding.NonceSize]);
        Founded = Enumerable.Range(0, Founders).Aggregate(
            DirectoryState.Empty.With(Founding.Statement), (state, number) => Entered(state, number));
    }

    /// <summary>Of each node.</summary>
    public ImmutableArray<NodeKey> Keys { get; }

    /// <summary>Of each node.</summary>
    public ImmutableArray<AccountKey> Accounts { get; }

    /// <summary>Of the network that all are in, sooner or later.</summary>
    public Founding Founding { get; }

    /// <summary>What the founders know at the start.</summary>
    public DirectoryState Founded { get; }

    public void Dispose()
    {
        foreach (var key in Keys) key.Dispose();
        foreach (var account in Accounts) account.Dispose();
    }

    /// <summary>Where a node's membership system listens at first.</summary>
    public static string ClusterAddress(int number) => $"127.0.0.1:{4000 + number}";

    /// <summary>Where its wire listens at first.</summary>
    public static string WireAddress(int number) => $"127.0.0.1:{5000 + number}";

    /// <summary>32 bytes that are the same in every run.</summary>
    public static byte[] Seed(byte kind, int number)
    {
        var seed = new byte[SigningKey.SeedSize];
        seed[0] = kind;
        BitConverter.TryWriteBytes(seed.AsSpan(1), number);
        return seed;
    }

    private DirectoryState Entered(DirectoryState state, int number)
    {
        using var key = new SigningKey(Seed(3, number));
        var grant = Grant.Create(
            Founding.Network, Keys[0].Signing, key.PublicKey, Start.AddDays(1), 1, At(-50 + 2 * number));
        var member = number == 0
            ? Member.Create(Founding.Network, Keys[0].Signing, Accounts[0].Signing, Keys[0].MemberKeys(), At(-59))
            : Member.Create(Founding.Network, Keys[number].Signing, Accounts[number].Signing,
                Keys[number].MemberKeys(), At(-49 + 2 * number), grant, key);
        // Of an earlier run, which is over: where to find each other.
        var said = Advertisement.Create(Founding.Network, Keys[number].Signing, At(-30), ClusterAddress(number),
            [WireAddress(number)], "", 1, 0, "", Start.AddSeconds(-60));
        return (number == 0 ? state : state.With(grant.Statement)).With(member.Statement).With(said.Statement);
    }

    private static Hlc At(int seconds) => Hlc.At(Start.AddSeconds(seconds));
}
