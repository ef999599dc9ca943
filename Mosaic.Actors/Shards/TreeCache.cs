using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// The trees used last, up to a number of bytes: reading a shard then costs one read, and its Merkle path no hashing.
/// Safe from several threads.
/// </summary>
public sealed class TreeCache(long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(ColumnRoot Root, ShardTree Tree)> _byUse = new();
    private readonly Dictionary<ColumnRoot, LinkedListNode<(ColumnRoot Root, ShardTree Tree)>> _entries = [];

    /// <summary>Bytes that the trees take.</summary>
    public long Bytes { get; private set; }

    /// <summary>The tree, which is the one used last from now on; null if it is not here.</summary>
    public ShardTree? Find(ColumnRoot root)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(root, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Tree;
        }
    }

    /// <summary>Adds a tree; those used longest ago make room. One too large for all of it is not kept.</summary>
    public void Add(ColumnRoot root, ShardTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        lock (_lock)
        {
            Drop(root);
            if (tree.Bytes > maxBytes) return;
            _entries[root] = _byUse.AddFirst((root, tree));
            Bytes += tree.Bytes;
            while (Bytes > maxBytes) Drop(_byUse.Last!.Value.Root);
        }
    }

    /// <summary>Forgets a tree.</summary>
    public void Remove(ColumnRoot root)
    {
        lock (_lock) Drop(root);
    }

    private void Drop(ColumnRoot root)
    {
        if (!_entries.Remove(root, out var node)) return;
        _byUse.Remove(node);
        Bytes -= node.Value.Tree.Bytes;
    }
}
