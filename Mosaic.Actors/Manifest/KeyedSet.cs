using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Mosaic.Manifest;

/// <summary>What knows its own key.</summary>
internal interface IKeyed<out TKey>
{
    /// <summary>What it is found by; it never changes.</summary>
    TKey Key { get; }
}

/// <summary>
/// A dictionary of objects that have their key in them, so that it is not kept twice: 20 bytes for each instead of 20
/// and a key of 32 or more.
/// </summary>
internal sealed class KeyedSet<TKey, T> : IReadOnlyCollection<T>
    where TKey : notnull, IEquatable<TKey>
    where T : class, IKeyed<TKey>
{
    private readonly HashSet<T> _members = new(ByKey.Instance);
    private readonly HashSet<T>.AlternateLookup<TKey> _byKey;

    /// <summary>An empty one.</summary>
    public KeyedSet() => _byKey = _members.GetAlternateLookup<TKey>();

    /// <inheritdoc/>
    public int Count => _members.Count;

    /// <summary>The member of that key, if there is one.</summary>
    public T? Find(TKey key) => _byKey.TryGetValue(key, out var member) ? member : null;

    /// <summary>Whether there is a member of that key.</summary>
    public bool Contains(TKey key) => _byKey.Contains(key);

    /// <summary>Makes room for so many in all.</summary>
    public void EnsureCapacity(int count) => _members.EnsureCapacity(count);

    /// <summary>Adds a member; false if there is one of its key.</summary>
    public bool Add(T member) => _members.Add(member);

    /// <summary>Takes a member out; false if it is not there.</summary>
    public bool Remove(T member) => _members.Remove(member);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _members.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class ByKey : IEqualityComparer<T>, IAlternateEqualityComparer<TKey, T>
    {
        public static readonly ByKey Instance = new();

        public bool Equals(T? x, T? y) => x is null ? y is null : y is not null && x.Key.Equals(y.Key);

        public int GetHashCode([DisallowNull] T obj) => obj.Key.GetHashCode();

        public bool Equals(TKey alternate, T other) => alternate.Equals(other.Key);

        public int GetHashCode(TKey alternate) => alternate.GetHashCode();

        public T Create(TKey alternate) => throw new NotSupportedException("a member is not made of its key");
    }
}
