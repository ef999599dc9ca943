using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mosaic.Manifest;

/// <summary>
/// A list that has no member or one nearly always, of which there are millions: one reference, to nothing, to the only
/// member or to an array of exactly as many as there are. A change makes a new array, so a span taken before keeps
/// what it showed, except the span of a single member.
/// </summary>
internal struct Few<T> where T : class
{
    private object? _members;

    /// <summary>How many there are.</summary>
    public readonly int Count => _members switch
    {
        null => 0,
        T[] many => many.Length,
        _ => 1,
    };

    /// <summary>All of them, in the order they came. Not to be used across a change.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<T> Span => _members switch
    {
        null => default,
        T[] many => many,
        _ => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<object, T>(ref Unsafe.AsRef(in _members)!), 1),
    };

    /// <summary>Adds one.</summary>
    public void Add(T member) => _members = _members switch
    {
        null => member,
        T[] many => (T[])[.. many, member],
        var only => new[] { Unsafe.As<T>(only), member },
    };

    /// <summary>Takes out one that is there; false if it is not.</summary>
    public bool Remove(T member)
    {
        if (ReferenceEquals(_members, member))
        {
            _members = null;
            return true;
        }
        if (_members is not T[] many || Array.IndexOf(many, member) is not (>= 0 and var at)) return false;
        _members = many.Length == 2 ? many[1 - at] : (T[])[.. many.AsSpan(0, at), .. many.AsSpan(at + 1)];
        return true;
    }
}
