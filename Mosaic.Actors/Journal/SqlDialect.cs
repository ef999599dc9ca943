namespace Mosaic.Journal;

/// <summary>The words in which the databases differ that a node can use.</summary>
/// <param name="BlobType">The column type of bytes.</param>
/// <param name="KeyType">The column type of a 64-bit primary key; SQLite orders its file by it.</param>
public sealed record SqlDialect(string BlobType, string KeyType)
{
    /// <summary>SQLite's.</summary>
    public static SqlDialect Sqlite { get; } = new("BLOB", "INTEGER");

    /// <summary>PostgreSQL's.</summary>
    public static SqlDialect Postgres { get; } = new("BYTEA", "BIGINT");
}
