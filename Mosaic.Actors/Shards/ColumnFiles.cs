using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>What a read of a shard gave: its bytes and Merkle path, or what is wrong with it.</summary>
/// <param name="Bytes">The shard, verified; null when it is damaged.</param>
/// <param name="Path">Merkle siblings from the leaf up.</param>
/// <param name="Damage">What is wrong; null for a good shard.</param>
public sealed record ShardRead(byte[]? Bytes, ImmutableArray<Id256> Path, string? Damage);

/// <summary>
/// The column files of a node: leased ones as they grow, committed ones read, verified, repaired and unlinked.
/// Blocking, for the disk threads; safe from several of them. A damaged file is a result; a file system that fails
/// otherwise is an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>.
/// </summary>
public sealed class ColumnFiles(IShardDisk disk, ColumnPaths paths, long treeCacheBytes)
{
    private const string TreeLost = "the column's tree is lost";

    private readonly TreeCache _trees = new(treeCacheBytes);
    private readonly ConcurrentDictionary<ColumnRoot, ColumnRebuild> _rebuilds = new();
    private readonly Lock _folders = new();

    /// <summary>Who names which file.</summary>
    public RootReferences References { get; } = new();

    /// <summary>Where the files are.</summary>
    public ColumnPaths Paths { get; } = paths;

    /// <summary>Bytes free on the disk.</summary>
    public long FreeBytes() => disk.FreeBytes(Paths.DataFolder);

    /// <summary>Makes the folders and removes the leased columns of an earlier process.</summary>
    public int CleanLeases()
    {
        disk.CreateFolder(Paths.Shards);
        disk.CreateFolder(Paths.Temporary);
        disk.FlushFolder(Path.GetDirectoryName(Paths.Shards)!);
        disk.FlushFolder(Paths.DataFolder);
        var removed = 0;
        foreach (var path in disk.Files(Paths.Temporary).Where(ColumnPaths.IsLease))
        {
            disk.Delete(path);
            removed++;
        }
        return removed;
    }

    /// <summary>Writes one shard of a leased column, not durably; its hash.</summary>
    public ShardHash WriteLeased(string path, long offset, ReadOnlySpan<byte> shard)
    {
        disk.Write(path, offset, shard);
        return ShardHash.Of(shard);
    }

    /// <summary>One shard of a leased column; null when it is not what was written.</summary>
    public byte[]? ReadLeased(string path, long offset, int length, ShardHash hash)
    {
        var shard = new byte[length];
        return disk.Read(path, offset, shard) == length && ShardHash.Of(shard) == hash ? shard : null;
    }

    /// <summary>Removes a leased column.</summary>
    public void DropLeased(string path)
    {
        disk.Delete(path);
        disk.Delete(ColumnPaths.TreeOfLease(path));
    }

    /// <summary>
    /// Makes a leased column durable under its root, which the caller knows to be that of these hashes, and adds a
    /// reference. True if no other row names this root. On failure nothing is left but, perhaps, the leased column.
    /// </summary>
    public bool Place(string leasePath, ColumnGeometry geometry, ShardHash[] hashes, ColumnRoot root)
    {
        var first = References.Add(root);
        try
        {
            var leaseTree = ColumnPaths.TreeOfLease(leasePath);
            disk.Write(leaseTree, 0, TreeFile.Encode(geometry, hashes));
            disk.Flush(leasePath);
            disk.Flush(leaseTree);
            References.Locked(root, () =>
            {
                CreateFolderOf(root);
                disk.Move(leasePath, Paths.DataOf(root));
                disk.Move(leaseTree, Paths.TreeOf(root));
                disk.FlushFolder(Paths.FolderOf(root));
                _rebuilds.TryRemove(root, out _);
                return true;
            });
            return first;
        }
        catch
        {
            Release(root);
            throw;
        }
    }

    /// <summary>A row no longer names this root; true if it was the last, and the file is gone.</summary>
    public bool Release(ColumnRoot root) => References.Locked(root, () =>
    {
        if (!References.Remove(root)) return false;
        Unlink(root);
        return true;
    });

    /// <summary>Removes every file that no row names; how many.</summary>
    public int Sweep()
    {
        var removed = 0;
        foreach (var path in disk.Files(Paths.Shards))
        {
            if (!Paths.TryGetRoot(path, out var root)) continue;
            removed += References.Locked(root, () =>
            {
                if (References.IsReferenced(root)) return 0;
                disk.Delete(path);
                return 1;
            });
        }
        return removed;
    }

    /// <summary>Whether a column's files are there in their full length; false calls for a closer look.</summary>
    public bool LooksWhole(ColumnRoot root, ColumnGeometry geometry) =>
        disk.LengthOf(Paths.DataOf(root)) == geometry.DataLength
        && disk.LengthOf(Paths.TreeOf(root)) == geometry.TreeLength;

    /// <summary>Reads one shard and checks it.</summary>
    public ShardRead Read(ColumnRoot root, ColumnGeometry geometry, long segment)
    {
        if (TreeOf(root, geometry) is not { } tree) return new ShardRead(null, [], TreeLost);
        var shard = new byte[geometry.LengthOf(segment)];
        return Check(root, geometry, segment, tree, shard) is { } damage
            ? new ShardRead(null, [], damage)
            : new ShardRead(shard, tree.PathOf(segment), null);
    }

    /// <summary>Checks one shard; what is wrong, or null.</summary>
    public string? Verify(ColumnRoot root, ColumnGeometry geometry, long segment)
    {
        if (TreeOf(root, geometry) is not { } tree)
        {
            return References.Locked(root, () =>
                _rebuilds.TryGetValue(root, out var rebuild) && rebuild.Has(segment) ? null : TreeLost);
        }
        var buffer = ArrayPool<byte>.Shared.Rent(geometry.LengthOf(segment));
        try
        {
            return Check(root, geometry, segment, tree, buffer.AsSpan(0, geometry.LengthOf(segment)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Writes a rebuilt shard in its place, durably, and checks it there. False when the bytes are not those of the
    /// column, or, where its tree is lost, when all shards are there and do not match its root.
    /// </summary>
    public bool Restore(ColumnRoot root, ColumnGeometry geometry, long segment, ReadOnlySpan<byte> shard)
    {
        if (!geometry.Has(segment) || shard.Length != geometry.LengthOf(segment)) return false;
        var hash = ShardHash.Of(shard);
        var tree = TreeOf(root, geometry);
        if (tree is not null && tree.HashOf(segment) != hash) return false;
        var bytes = shard.ToArray();
        return References.Locked(root, () =>
        {
            if (!References.IsReferenced(root)) return false;
            WriteInPlace(root, geometry.OffsetOf(segment), bytes);
            if (tree is not null || !_rebuilds.TryGetValue(root, out var rebuild))
                return Check(root, geometry, segment, hash, bytes) is null;
            return rebuild.Restored(segment, hash) is not { } hashes || Complete(root, geometry, rebuild, hashes);
        });
    }

    private string? Check(ColumnRoot root, ColumnGeometry geometry, long segment, ShardTree tree, Span<byte> buffer) =>
        Check(root, geometry, segment, tree.HashOf(segment), buffer);

    private string? Check(ColumnRoot root, ColumnGeometry geometry, long segment, ShardHash hash, Span<byte> buffer)
    {
        try
        {
            var read = disk.Read(Paths.DataOf(root), geometry.OffsetOf(segment), buffer);
            if (read < 0) return "the column's file is missing";
            if (read < buffer.Length) return "the column's file is cut short";
        }
        catch (IOException e)
        {
            return $"the disk cannot read it: {e.Message}";
        }
        return ShardHash.Of(buffer) == hash ? null : "its bytes do not match the column's tree";
    }

    /// <summary>The column's tree: from memory, from its file, or made anew from data that matches the root.</summary>
    private ShardTree? TreeOf(ColumnRoot root, ColumnGeometry geometry)
    {
        if (_trees.Find(root) is { } cached) return cached;
        return References.Locked(root, () =>
        {
            if (_rebuilds.ContainsKey(root)) return null;
            if (ReadTree(root, geometry) is { } tree) return Cached(root, tree);
            if (HashData(root, geometry) is { } hashes && new ShardTree(geometry.Column, [.. hashes]) is var made
                && made.Root == root)
            {
                WriteTree(root, geometry, hashes);
                return Cached(root, made);
            }
            _rebuilds[root] = new ColumnRebuild(geometry);
            return null;
        });
    }

    private ShardTree Cached(ColumnRoot root, ShardTree tree)
    {
        _trees.Add(root, tree);
        return tree;
    }

    private ShardTree? ReadTree(ColumnRoot root, ColumnGeometry geometry)
    {
        try
        {
            var path = Paths.TreeOf(root);
            if (disk.LengthOf(path) != geometry.TreeLength) return null;
            var bytes = new byte[geometry.TreeLength];
            if (disk.Read(path, 0, bytes) != bytes.Length) return null;
            var tree = new ShardTree(geometry.Column, TreeFile.Parse(bytes, geometry));
            return tree.Root == root ? tree : null;
        }
        catch (Exception e) when (e is IOException or MalformedException)
        {
            return null;
        }
    }

    private ShardHash[]? HashData(ColumnRoot root, ColumnGeometry geometry)
    {
        var path = Paths.DataOf(root);
        if (disk.LengthOf(path) < geometry.DataLength) return null;
        var hashes = new ShardHash[geometry.Segments];
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(geometry.ShardLength, geometry.LastShardLength));
        try
        {
            for (long segment = 0; segment < geometry.Segments; segment++)
            {
                var shard = buffer.AsSpan(0, geometry.LengthOf(segment));
                if (disk.Read(path, geometry.OffsetOf(segment), shard) != shard.Length) return null;
                hashes[segment] = ShardHash.Of(shard);
            }
            return hashes;
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Complete(ColumnRoot root, ColumnGeometry geometry, ColumnRebuild rebuild, ShardHash[] hashes)
    {
        var tree = new ShardTree(geometry.Column, [.. hashes]);
        if (tree.Root != root)
        {
            rebuild.StartOver();
            return false;
        }
        WriteTree(root, geometry, hashes);
        _rebuilds.TryRemove(root, out _);
        _trees.Add(root, tree);
        return true;
    }

    private void WriteInPlace(ColumnRoot root, long offset, byte[] bytes)
    {
        var path = Paths.DataOf(root);
        var missing = disk.LengthOf(path) < 0;
        if (missing) CreateFolderOf(root);
        disk.Write(path, offset, bytes);
        disk.Flush(path);
        if (missing) disk.FlushFolder(Paths.FolderOf(root));
    }

    private void WriteTree(ColumnRoot root, ColumnGeometry geometry, ShardHash[] hashes)
    {
        var temporary = Path.Combine(
            Paths.Temporary, Path.GetFileName(ColumnPaths.TreeOfLease($"{root}.{geometry.Column}.rebuilt.lease")));
        disk.Write(temporary, 0, TreeFile.Encode(geometry, hashes));
        disk.Flush(temporary);
        disk.Move(temporary, Paths.TreeOf(root));
        disk.FlushFolder(Paths.FolderOf(root));
    }

    private void CreateFolderOf(ColumnRoot root)
    {
        var folder = Paths.FolderOf(root);
        var parent = Path.GetDirectoryName(folder)!;
        // One at a time: who finds a folder made by another must not go on before its name is durable.
        lock (_folders)
        {
            if (disk.CreateFolder(parent)) disk.FlushFolder(Paths.Shards);
            if (disk.CreateFolder(folder)) disk.FlushFolder(parent);
        }
    }

    private void Unlink(ColumnRoot root)
    {
        disk.Delete(Paths.DataOf(root));
        disk.Delete(Paths.TreeOf(root));
        _trees.Remove(root);
        _rebuilds.TryRemove(root, out _);
    }
}
