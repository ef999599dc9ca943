using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>What a comparison sees of a set of statements: digests, and which ids are in it. No bodies.</summary>
internal interface IStatementSet
{
    /// <summary>The digests of what is kept.</summary>
    PartitionDigests Digests { get; }

    /// <summary>The statement of that id, if it is kept.</summary>
    ManifestEntry? Find(StatementId id);
}
