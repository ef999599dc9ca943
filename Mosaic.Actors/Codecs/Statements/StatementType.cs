namespace Mosaic.Codecs.Statements;

/// <summary>What a statement's body is. The numbers are part of the format.</summary>
public enum StatementType : byte
{
    /// <summary>Founds a network; its id is the network id.</summary>
    Founding = 1,

    /// <summary>A node belongs to an account.</summary>
    Member = 2,

    /// <summary>A member lets others in.</summary>
    Grant = 3,

    /// <summary>A node goes, and may come back.</summary>
    Left = 4,

    /// <summary>A node is thrown out for good.</summary>
    Revoked = 5,

    /// <summary>Who may revoke others' nodes, and who may let others in.</summary>
    Admins = 6,

    /// <summary>One immutable upload of a path.</summary>
    FileVersion = 16,

    /// <summary>An owner deletes versions of a path.</summary>
    Tombstone = 17,

    /// <summary>What a holder durably holds of a content.</summary>
    Receipt = 18,

    /// <summary>Where a node is and how much room it has: replaced by the next one, never part of a set.</summary>
    Advertisement = 32,
}
