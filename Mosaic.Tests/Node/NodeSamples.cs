using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Node;

/// <summary>A network and what its nodes say, made from keys that are the same in every run.</summary>
internal sealed class NodeSamples : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public NodeSamples()
    {
        Account = new AccountKey(Seed(100));
        Nodes = [.. Enumerable.Range(0, 4).Select(static number => new NodeKey(Seed(number)))];
        Founding = Founding.Create(Account.Signing, Nodes[0].NodeId, Hlc.At(Now), new byte[Founding.NonceSize]);
    }

    public AccountKey Account { get; }

    public NodeKey[] Nodes { get; }

    public Founding Founding { get; }

    public Member Member(int node, int at = 0) => Mosaic.Codecs.Statements.Member.Create(Founding.Network,
        Nodes[node].Signing, Account.Signing, Nodes[node].MemberKeys(), Hlc.At(Now.AddSeconds(at)));

    public Advertisement Said(int node, int at = 0, string? address = null, int? uid = null, long used = 0) =>
        Advertisement.Create(Founding.Network, Nodes[node].Signing, Hlc.At(Now.AddSeconds(at)),
            address ?? $"127.0.0.1:{4000 + node}", [$"127.0.0.1:{5000 + node}"], "", 100, used, "0", Now.AddSeconds(at),
            uid ?? node + 1);

    public void Dispose()
    {
        Account.Dispose();
        foreach (var node in Nodes) node.Dispose();
    }

    private static byte[] Seed(int number)
    {
        var seed = new byte[SigningKey.SeedSize];
        seed[0] = (byte)number;
        return seed;
    }
}
