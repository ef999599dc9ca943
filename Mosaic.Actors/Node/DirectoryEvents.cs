using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Journal;
using Mosaic.Model;
using Mosaic.Node.Events;

namespace Mosaic.Node;

/// <summary>Between what the directory knows and what it persists.</summary>
internal static class DirectoryEvents
{
    /// <summary>Names the events; before the first directory starts.</summary>
    public static void Register()
    {
        EventManifests.Register("directory.statement.v1", StatementKept.Parser);
        EventManifests.Register("directory.network.v1", NetworkAdopted.Parser);
        EventManifests.Register("directory.memory.v1", MemoryKept.Parser);
        EventManifests.Register("directory.lost.v1", NodesLost.Parser);
        EventManifests.Register("directory.snapshot.v1", DirectorySnapshot.Parser);
    }

    public static StatementKept Kept(Statement statement) => new() { Statement = Bytes(statement) };

    public static NetworkAdopted Adopted(IEnumerable<Statement> statements)
    {
        var adopted = new NetworkAdopted();
        adopted.Statements.AddRange(statements.Select(Bytes));
        return adopted;
    }

    public static MemoryKept Kept(NodeMemory memory)
    {
        var kept = new MemoryKept
        {
            Cluster = memory.Cluster,
            Wire = memory.Wire,
            AdvertiseHost = memory.AdvertiseHost,
            Zone = memory.Zone,
        };
        kept.Join.AddRange(memory.Join);
        return kept;
    }

    public static NodesLost Lost(IEnumerable<NodeId> nodes, DateTimeOffset at)
    {
        var lost = new NodesLost { AtMs = at.ToUnixTimeMilliseconds() };
        lost.Nodes.AddRange(nodes.Select(Bytes));
        return lost;
    }

    public static DirectorySnapshot Snapshot(DirectoryState state, NodeMemory memory)
    {
        var snapshot = new DirectorySnapshot { Memory = Kept(memory) };
        snapshot.Statements.AddRange(state.Statements.Select(Bytes));
        snapshot.Seen.AddRange(state.LastSeen.Select(static seen =>
            new NodeSeen { Node = Bytes(seen.Key), AtMs = seen.Value.ToUnixTimeMilliseconds() }));
        return snapshot;
    }

    /// <summary>The state after an event.</summary>
    /// <exception cref="MalformedException">What was persisted cannot be read back.</exception>
    public static (DirectoryState State, NodeMemory Memory) Apply(
        DirectoryState state, NodeMemory memory, IMessage persisted) => persisted switch
        {
            StatementKept kept => (state.With(Statement.Parse(kept.Statement.Span)), memory),
            NetworkAdopted adopted => (Of(adopted.Statements), memory with { Join = [] }),
            MemoryKept kept => (state, Read(kept)),
            NodesLost lost => (
                lost.Nodes.Aggregate(state, (next, node) => next.WithSeen(new NodeId(node.Span), At(lost.AtMs))),
                memory),
            DirectorySnapshot snapshot => (
                snapshot.Seen.Aggregate(
                    Of(snapshot.Statements),
                    static (next, seen) => next.WithSeen(new NodeId(seen.Node.Span), At(seen.AtMs))),
                Read(snapshot.Memory)),
            _ => throw new MalformedException($"a {persisted.Descriptor.Name} is no event of the directory"),
        };

    private static DirectoryState Of(IEnumerable<ByteString> statements) => statements.Aggregate(
        DirectoryState.Empty, static (next, bytes) => next.With(Statement.Parse(bytes.Span)));

    private static NodeMemory Read(MemoryKept? kept) => kept is null
        ? throw new MalformedException("a snapshot of the directory lacks the node's memory")
        : new(kept.Cluster, kept.Wire, kept.AdvertiseHost, [.. kept.Join], kept.Zone);

    private static DateTimeOffset At(long ms) =>
        ms >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : throw new MalformedException($"{ms} ms is no time at which a node was seen");

    private static ByteString Bytes(Statement statement) => UnsafeByteOperations.UnsafeWrap(statement.Bytes);

    private static ByteString Bytes(NodeId node) => UnsafeByteOperations.UnsafeWrap(node.Value.ToArray());
}
