using System.Collections.Concurrent;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// How many index rows, and commits in progress, name each column root: a file is unlinked only when none does. Safe
/// from several threads; whoever moves or unlinks the file of a root does so inside <see cref="Locked"/> of that root,
/// so that a commit and the deletion of another row of the same root cannot undo each other.
/// </summary>
public sealed class RootReferences
{
    private const int Stripes = 64;

    private readonly ConcurrentDictionary<ColumnRoot, int> _counts = new();
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];

    /// <summary>How many roots are referenced.</summary>
    public int Count => _counts.Count;

    /// <summary>Whether anything names the root.</summary>
    public bool IsReferenced(ColumnRoot root) => _counts.ContainsKey(root);

    /// <summary>One more; true if it is the first.</summary>
    public bool Add(ColumnRoot root) => _counts.AddOrUpdate(root, 1, (_, count) => count + 1) == 1;

    /// <summary>One fewer; true if it was the last.</summary>
    /// <exception cref="InvalidOperationException">There was none: a defect.</exception>
    public bool Remove(ColumnRoot root)
    {
        while (_counts.TryGetValue(root, out var count))
        {
            if (count == 1)
            {
                if (_counts.TryRemove(new KeyValuePair<ColumnRoot, int>(root, 1))) return true;
            }
            else if (_counts.TryUpdate(root, count - 1, count))
            {
                return false;
            }
        }
        throw new InvalidOperationException("a root's last reference was removed twice");
    }

    /// <summary>Does <paramref name="work"/> while nobody else works on the file of this root.</summary>
    public T Locked<T>(ColumnRoot root, Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        lock (_locks[(int)(root.Value.Prefix % Stripes)])
        {
            return work();
        }
    }
}
