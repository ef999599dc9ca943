namespace Mosaic.Wire;

/// <summary>
/// What a wire message is. The numbers are for ever; a kind keeps its header type (see <see cref="WireKinds"/>). A
/// receiver counts and drops kinds it does not know.
/// </summary>
public enum WireKind : ushort
{
    /// <summary>No kind; never on the wire.</summary>
    None = 0,

    /// <summary>Request: is the peer there, which cluster does it see?</summary>
    Ping = 1,
    /// <summary>Answers <see cref="Ping"/>.</summary>
    Pong = 2,

    /// <summary>Request, signed by the account: open a lease for columns of a content.</summary>
    StoreRequest = 10,
    /// <summary>Answers <see cref="StoreRequest"/>: the lease is open.</summary>
    StoreAccepted = 11,
    /// <summary>Request: take this shard (the payload) of a leased column.</summary>
    ShardData = 12,
    /// <summary>Answers <see cref="ShardData"/>: taken, not yet durable.</summary>
    ShardStored = 13,
    /// <summary>Request: make these columns durable under this file version.</summary>
    Commit = 14,
    /// <summary>Answers <see cref="Commit"/> with the holder's signed receipt: durable.</summary>
    StoreAck = 15,
    /// <summary>Request, signed by the account: free a lease.</summary>
    Release = 16,
    /// <summary>Answers <see cref="Release"/>.</summary>
    Released = 17,
    /// <summary>Request: one shard and its Merkle path.</summary>
    GetShards = 18,
    /// <summary>Answers <see cref="GetShards"/>; the payload is the shard.</summary>
    Shard = 19,

    /// <summary>Request: the digest of the whole manifest, and those of its partitions if it is another.</summary>
    ManifestDigest = 30,
    /// <summary>Answers <see cref="ManifestDigest"/>.</summary>
    ManifestDigestAnswer = 31,
    /// <summary>Request: the bucket digests of partitions that differ.</summary>
    ManifestBuckets = 32,
    /// <summary>Answers <see cref="ManifestBuckets"/>.</summary>
    ManifestBucketsAnswer = 33,
    /// <summary>Request: digests or statement ids of ranges that differ.</summary>
    ManifestIds = 34,
    /// <summary>Answers <see cref="ManifestIds"/>.</summary>
    ManifestIdsAnswer = 35,
    /// <summary>Request: take these statements.</summary>
    ManifestStatements = 36,
    /// <summary>Answers <see cref="ManifestStatements"/>: how many were accepted, known, refused.</summary>
    ManifestStatementsAck = 37,

    /// <summary>Request: the roster statements the peer has.</summary>
    GetMembers = 50,
    /// <summary>Answers <see cref="GetMembers"/>.</summary>
    Members = 51,
    /// <summary>Request: take me in. The only one that a guest, a key outside of the roster, may send.</summary>
    Join = 52,
    /// <summary>Answers <see cref="Join"/>: the roster.</summary>
    JoinAnswer = 53,

    /// <summary>Answers any request: the typed refusal.</summary>
    Refused = 90,
}
