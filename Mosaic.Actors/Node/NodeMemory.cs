using System.Collections.Immutable;

namespace Mosaic.Node;

/// <summary>
/// What a node remembers of its own starts, so that later ones need no flags. Texts are empty where nothing is known.
/// </summary>
/// <param name="Cluster"><c>address:port</c> that the membership system is bound to.</param>
/// <param name="Wire"><c>address:port</c> that the wire is bound to.</param>
/// <param name="AdvertiseHost">The host that peers are told; empty: the address bound to.</param>
/// <param name="Join"><c>host:port</c> of those it was told to join.</param>
/// <param name="Zone">Its failure domain.</param>
internal sealed record NodeMemory(
    string Cluster, string Wire, string AdvertiseHost, ImmutableArray<string> Join, string Zone)
{
    /// <summary>Of a node that never started.</summary>
    public static NodeMemory Empty { get; } = new("", "", "", [], "");

    /// <summary>Equality of all fields, item by item.</summary>
    public bool Equals(NodeMemory? other) =>
        other is not null && Cluster == other.Cluster && Wire == other.Wire && AdvertiseHost == other.AdvertiseHost
        && Zone == other.Zone && Join.SequenceEqual(other.Join, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Cluster, Wire, AdvertiseHost, Zone, Join.Length);
}
