using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>Reads the statements that a manifest holds.</summary>
internal static class ManifestStatement
{
    /// <summary>Reads a statement's body.</summary>
    /// <exception cref="MalformedException">The body is malformed, or the type is none of the manifest's.</exception>
    public static ITimedStatement Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement.Type switch
        {
            StatementType.FileVersion => FileVersion.Read(statement),
            StatementType.Tombstone => Tombstone.Read(statement),
            StatementType.Receipt => Receipt.Read(statement),
            _ => throw new MalformedException($"a statement of type {(byte)statement.Type} is not the manifest's"),
        };
    }

    /// <summary>Whether the manifest holds statements of this type.</summary>
    public static bool IsKnown(StatementType type) =>
        type is StatementType.FileVersion or StatementType.Tombstone or StatementType.Receipt;

    /// <summary>Where a statement lies in the digests.</summary>
    public static byte PartitionOf(ITimedStatement statement) => statement switch
    {
        FileVersion version => DigestPartition.Of(version.Owner, version.PathTag),
        Tombstone tombstone => DigestPartition.Of(tombstone.Owner, tombstone.PathTag),
        Receipt receipt => DigestPartition.Of(receipt.Content),
        _ => throw new ArgumentException($"{statement?.GetType()} is no statement of the manifest", nameof(statement)),
    };
}
