using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// A statement of the manifest with what the index needs of its body. The bytes are kept once, in
/// <see cref="Statement"/>; the rest of the body is read again when somebody asks for it.
/// </summary>
internal abstract class ManifestEntry(Statement statement, Hlc time, byte partition) : IComparable<ManifestEntry>
{
    /// <summary>The statement, verbatim.</summary>
    public Statement Statement { get; } = statement;

    /// <summary>Its own time.</summary>
    public Hlc Time { get; } = time;

    /// <summary>Where it lies in the digests.</summary>
    public byte Partition { get; } = partition;

    /// <summary>Its id.</summary>
    public StatementId Id => Statement.Id;

    /// <summary>Reads a statement's body.</summary>
    /// <exception cref="MalformedException">The body is malformed, or the type is none of the manifest's.</exception>
    public static ManifestEntry Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return statement.Type switch
        {
            StatementType.FileVersion => new VersionEntry(FileVersion.Read(statement)),
            StatementType.Tombstone => new TombstoneEntry(Tombstone.Read(statement)),
            StatementType.Receipt => new ReceiptEntry(Receipt.Read(statement)),
            _ => throw new MalformedException($"a statement of type {(byte)statement.Type} is not the manifest's"),
        };
    }

    /// <summary>Whether the manifest holds statements of this type.</summary>
    public static bool IsKnown(StatementType type) =>
        type is StatementType.FileVersion or StatementType.Tombstone or StatementType.Receipt;

    /// <summary>By (time, id): the order of versions, and which ones a cap keeps.</summary>
    public int CompareTo(ManifestEntry? other)
    {
        if (other is null) return 1;
        var order = Time.CompareTo(other.Time);
        return order != 0 ? order : Id.CompareTo(other.Id);
    }
}

/// <summary>A path of an account: what versions and tombstones are gathered by.</summary>
internal readonly record struct PathKey(AccountId Owner, PathTag Tag);

/// <summary>A file version.</summary>
internal sealed class VersionEntry(FileVersion version) : ManifestEntry(
    version.Statement, version.Time, DigestPartition.Of(version.Owner, version.PathTag))
{
    /// <summary>Its owner and path.</summary>
    public PathKey Path { get; } = new(version.Owner, version.PathTag);

    /// <summary>Its content.</summary>
    public ContentId Content { get; } = version.Content.Content;

    /// <summary>Columns that suffice to read it.</summary>
    public int K { get; } = version.Content.Code.K;

    /// <summary>Sealed bytes of the content.</summary>
    public long SealedLength { get; } = version.Content.Layout.SealedLength;

    /// <summary>The root of each column.</summary>
    public ImmutableArray<ColumnRoot> Roots { get; } = version.Content.Roots;

    /// <summary>False once a tombstone covers it; the state's to set.</summary>
    public bool Live { get; set; }

    /// <summary>Whether a tombstone depends on it; the state's to set.</summary>
    public bool Needed { get; set; }

    /// <summary>Its id as a version.</summary>
    public FileVersionId VersionId => new(Id.Value);

    /// <summary>What is left of it when its body is dropped.</summary>
    public BuriedVersion ToBuried() => new(VersionId, Path, Time, Content);

    /// <summary>Whether both describe the same bytes, so that a column of one is a column of the other.</summary>
    public bool SameContentAs(VersionEntry other) =>
        Content == other.Content && K == other.K && SealedLength == other.SealedLength
        && Roots.AsSpan().SequenceEqual(other.Roots.AsSpan());
}

/// <summary>A tombstone.</summary>
internal sealed class TombstoneEntry(Tombstone tombstone) : ManifestEntry(
    tombstone.Statement, tombstone.Time, DigestPartition.Of(tombstone.Owner, tombstone.PathTag))
{
    /// <summary>The owner and path it acts on.</summary>
    public PathKey Path { get; } = new(tombstone.Owner, tombstone.PathTag);

    /// <summary>The versions it names, each once.</summary>
    public ImmutableArray<FileVersionId> Versions { get; } = [.. tombstone.Versions.Distinct()];

    /// <summary>All versions of the path up to this time are deleted.</summary>
    public Hlc UpTo { get; } = tombstone.UpTo;

    /// <summary>The versions that must be known before it takes effect, each once.</summary>
    public ImmutableArray<FileVersionId> DependsOn { get; } = [.. tombstone.DependsOn.Distinct()];

    /// <summary>How many of those are not known yet; the state's to set.</summary>
    public int Unmet { get; set; }

    /// <summary>Whether it acts.</summary>
    public bool Effective => Unmet == 0;
}

/// <summary>A receipt.</summary>
internal sealed class ReceiptEntry(Receipt receipt) : ManifestEntry(
    receipt.Statement, receipt.Time, DigestPartition.Of(receipt.Content))
{
    /// <summary>Who holds.</summary>
    public NodeId Holder { get; } = receipt.Holder;

    /// <summary>A content.</summary>
    public ContentId Content { get; } = receipt.Content;

    /// <summary>Which columns of it, with which roots.</summary>
    public ImmutableArray<(int Column, ColumnRoot Root)> Columns { get; } = receipt.Columns;

    /// <summary>Whether this one counts, both being of one holder and content: the later, ties by bytes.</summary>
    public bool Supersedes(ReceiptEntry other)
    {
        var order = Time.CompareTo(other.Time);
        if (order == 0) order = Statement.Bytes.Span.SequenceCompareTo(other.Statement.Bytes.Span);
        return order > 0;
    }

    /// <summary>Whether it withdraws all, and did so so long ago that nobody needs to be told any more.</summary>
    public bool IsExpired(DateTimeOffset now) =>
        Columns.IsEmpty && now - DateTimeOffset.UnixEpoch > ManifestLimits.EmptyReceiptLife
        && Time < Hlc.At(now - ManifestLimits.EmptyReceiptLife);
}

/// <summary>
/// What is left of a version whose body was dropped because its owner's tombstone names it: enough to know it again,
/// and to tell that its content is dead. Knowledge of this node alone, not part of the replicated set.
/// </summary>
internal sealed record BuriedVersion(FileVersionId Id, PathKey Path, Hlc Time, ContentId Content)
{
    /// <summary>The partition its body was in.</summary>
    public byte Partition { get; } = DigestPartition.Of(Path.Owner, Path.Tag);
}
