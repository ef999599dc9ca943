using System.Collections.Immutable;
using System.Net;
using Mosaic.Codecs.Keys;

namespace Mosaic.Node;

/// <summary>
/// What the command line says about a node. What is null or empty is remembered from earlier starts, or chosen at the
/// first one and kept ever after.
/// </summary>
public sealed record NodeSettings
{
    /// <summary>The node's folder; created (0700) when missing. One node per folder at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// Where the membership system listens (TCP). Null: as remembered, else a free port on loopback. Port 0: the
    /// remembered port when it is free, else any free one.
    /// </summary>
    public IPEndPoint? Cluster { get; init; }

    /// <summary>Where the wire listens (UDP). Null and port 0 as for <see cref="Cluster"/>.</summary>
    public IPEndPoint? Wire { get; init; }

    /// <summary>The host that peers are told to use; null: as remembered, else the address bound to.</summary>
    public string? AdvertiseHost { get; init; }

    /// <summary>
    /// <c>host:port</c> of other nodes' membership systems; remembered, so needed once only. With
    /// <see cref="Insecure"/> alone.
    /// </summary>
    public ImmutableArray<string> Join { get; init; } = [];

    /// <summary>The failure domain this node declares; null: as remembered, else none.</summary>
    public string? Zone { get; init; }

    /// <summary>Bytes this node offers; null: as remembered, else half the free disk.</summary>
    public long? Capacity { get; init; }

    /// <summary>A HOCON file that overrides the defaults; null: none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>HOCON text of the command line's precedence: above environment and file; null: none.</summary>
    public string? Overrides { get; init; }

    /// <summary>
    /// Founds, or joins by bare address, an open network: plaintext, and whoever reaches the ports is in. On loopback
    /// alone, for experiments.
    /// </summary>
    public bool Insecure { get; init; }

    /// <summary>What opens the account's key where it is locked; null: none. The caller's to dispose.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>For tests: whom the network does not reach; null: it reaches everybody.</summary>
    internal NodeCut? Cut { get; init; }
}
