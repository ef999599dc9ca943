using System.Buffers.Binary;
using CsCheck;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Tests.Placement;

/// <summary>Small networks to place on.</summary>
internal static class PlacementGen
{
    public static NodeId NodeOf(int number) => new(Id(1, number));

    public static AccountId Account(int number) => new(Id(2, number));

    public static ContentId Content(int number) => new(Id(3, number));

    /// <summary>A peer with an account of its own, no zone, and space for anything.</summary>
    public static PlacementNode Peer(int number) => new(NodeOf(number), Account(number), "", 1L << 40, 0, true);

    public static PlacementNode[] Peers(int count) => [.. Enumerable.Range(1, count).Select(Peer)];

    /// <summary>A request by node 0 for columns of one byte.</summary>
    public static PlacementRequest Request(Code code, params PlacementNode[] peers) =>
        new(Content(0), code, 1, NodeOf(0), peers);

    public static Gen<Code> AnyCode(int mostColumns) =>
        from k in Gen.Int[1, mostColumns - 1]
        from m in Gen.Int[1, mostColumns - k]
        select new Code(k, m);

    /// <summary>Nodes with free space for 0 to 9 bytes, few accounts and zones, some of them away.</summary>
    public static Gen<PlacementNode> Peer(int number, int accounts, int zones) =>
        from account in Gen.Int[1, accounts]
        from zone in Gen.Int[0, zones]
        from free in Gen.Frequency((1, Gen.Int[0, 9]), (2, Gen.Const(1000)))
        from alive in Gen.Frequency((1, Gen.Const(false)), (9, Gen.Const(true)))
        select new PlacementNode(
            NodeOf(number), Account(account), zone == 0 ? "" : $"zone {zone}", 5000, 5000 - free, alive);

    public static Gen<PlacementNode[]> Network(int mostNodes) =>
        from count in Gen.Int[0, mostNodes]
        from accounts in Gen.Int[1, 4]
        from zones in Gen.Int[0, 3]
        from peers in Sequence([.. Enumerable.Range(0, count).Select(number => Peer(number, accounts, zones))])
        select peers;

    /// <summary>Requests by node 0, which may or may not be listed.</summary>
    public static Gen<PlacementRequest> Requests(int mostNodes, int mostColumns) =>
        from content in Gen.Int[0, 1000]
        from code in AnyCode(mostColumns)
        from nodes in Network(mostNodes)
        from listed in Gen.Bool
        from columnBytes in Gen.Int[0, 3]
        from fragile in Gen.Bool
        select new PlacementRequest(
            Content(content), code, columnBytes, listed ? NodeOf(0) : NodeOf(-1), nodes)
        { AllowFragile = fragile };

    private static Gen<T[]> Sequence<T>(Gen<T>[] gens) =>
        gens.Aggregate(
            Gen.Const(Array.Empty<T>()),
            static (sofar, gen) => from head in sofar from last in gen select (T[])[.. head, last]);

    private static Id256 Id(byte kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Id256.Size];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], number);
        return new Id256(bytes);
    }
}
