using System.Collections.Immutable;
using System.Net;

namespace Mosaic.Model;

/// <summary>
/// A node as the directory knows it: what its membership certifies (account, wire key), what it last said of itself,
/// and whether the cluster sees it alive now.
/// </summary>
/// <param name="Node">Its key.</param>
/// <param name="Account">The account it belongs to.</param>
/// <param name="WireKey">Its certified X25519 key.</param>
/// <param name="ClusterAddress"><c>host:port</c> of its membership system; empty when it never said.</param>
/// <param name="Endpoints">Where its wire socket listens, most preferred first.</param>
/// <param name="Zone">The failure domain it declares; empty for none.</param>
/// <param name="Capacity">Bytes it offers.</param>
/// <param name="Used">Bytes of that in use, as it last said.</param>
/// <param name="Reachable">True while the cluster counts it Up or WeaklyUp and not unreachable.</param>
/// <param name="LastSeen">When it was last reachable.</param>
public sealed record Peer(
    NodeId Node,
    AccountId Account,
    Id256 WireKey,
    string ClusterAddress,
    ImmutableArray<IPEndPoint> Endpoints,
    string Zone,
    long Capacity,
    long Used,
    bool Reachable,
    DateTimeOffset LastSeen);
