using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// A statement that the set keeps, with what its indices need of the body. There are millions, so an entry holds
/// neither what others have already (its path, content and holder are references into the indices) nor, once that is
/// in the <see cref="Store.IStatementStore"/>, the statement's bytes.
/// </summary>
internal abstract class ManifestEntry(Statement statement, Hlc time, byte partition)
    : IComparable<ManifestEntry>, IKeyed<StatementId>
{
    private Statement? _statement = statement;

    /// <summary>Its id.</summary>
    public StatementId Id { get; } = statement.Id;

    /// <summary>Its own time.</summary>
    public Hlc Time { get; } = time;

    /// <summary>Where it lies in the digests.</summary>
    public byte Partition { get; } = partition;

    /// <summary>Its place among those that a cap counts.</summary>
    public abstract CapOrder Order { get; }

    /// <summary>Its row in the store; 0 while none was given to it.</summary>
    public long Slot { get; set; }

    /// <summary>
    /// The statement, verbatim; null once it is only in the row <see cref="Slot"/>. Safe to read on any thread: whoever
    /// finds null then reads the row.
    /// </summary>
    public Statement? Statement => Volatile.Read(ref _statement);

    /// <inheritdoc/>
    StatementId IKeyed<StatementId>.Key => Id;

    /// <summary>Lets go of the bytes: the store has them.</summary>
    public void Release() => Volatile.Write(ref _statement, null);

    /// <summary>By (time, id): the order of versions, and of a holder's receipts of one content.</summary>
    public int CompareTo(ManifestEntry? other) => other is null ? 1 : CompareTo(other.Time, other.Id);

    /// <summary>The same, with one that is not kept.</summary>
    public int CompareTo(ITimedStatement other) => CompareTo(other.Time, other.Statement.Id);

    private int CompareTo(Hlc time, StatementId id)
    {
        var order = Time.CompareTo(time);
        return order != 0 ? order : Id.CompareTo(id);
    }
}

/// <summary>A path of an account: what versions and tombstones are gathered by.</summary>
internal readonly record struct PathKey(AccountId Owner, PathTag Tag);

/// <summary>A file version.</summary>
internal sealed class VersionEntry(FileVersion version, PathIndex path, ContentIndex content)
    : ManifestEntry(version.Statement, version.Time, DigestPartition.Of(version.Owner, version.PathTag))
{
    private readonly ColumnMark[] _columns = ColumnMark.Of(version.Content.Roots);

    /// <summary>Its owner and path.</summary>
    public PathIndex Path { get; } = path;

    /// <summary>Its content.</summary>
    public ContentIndex Content { get; } = content;

    /// <summary>Sealed bytes of the content.</summary>
    public long SealedLength { get; } = version.Content.Layout.SealedLength;

    /// <summary>Columns that suffice to read it.</summary>
    public int K { get; } = version.Content.Code.K;

    /// <summary>False once a tombstone covers it; the state's to set.</summary>
    public bool Live { get; set; }

    /// <summary>Whether a tombstone depends on it; the state's to set.</summary>
    public bool Needed { get; set; }

    /// <inheritdoc/>
    public override CapOrder Order => CapOrder.OfVersion(Needed, Time, Id);

    /// <summary>The mark of each column, by column.</summary>
    public ReadOnlySpan<ColumnMark> Columns => _columns;

    /// <summary>Its id as a version.</summary>
    public FileVersionId VersionId => new(Id.Value);

    /// <summary>What is left of it when its body is dropped.</summary>
    public BuriedVersion ToBuried() => new(VersionId, Path.Key, Time, Content.Id);

    /// <summary>Whether both describe the same bytes, so that a column of one is a column of the other.</summary>
    public bool SameContentAs(VersionEntry other) => ReferenceEquals(this, other)
        || (Content == other.Content && K == other.K && SealedLength == other.SealedLength
            && Columns.SequenceEqual(other.Columns));
}

/// <summary>A tombstone.</summary>
internal sealed class TombstoneEntry(Tombstone tombstone, PathIndex path)
    : ManifestEntry(tombstone.Statement, tombstone.Time, DigestPartition.Of(tombstone.Owner, tombstone.PathTag))
{
    private readonly FileVersionId[] _versions = [.. tombstone.Versions.Distinct()];
    private readonly FileVersionId[] _dependsOn = [.. tombstone.DependsOn.Distinct()];

    /// <summary>The owner and path it acts on.</summary>
    public PathIndex Path { get; } = path;

    /// <summary>The versions it names, each once.</summary>
    public ReadOnlySpan<FileVersionId> Versions => _versions;

    /// <inheritdoc/>
    public override CapOrder Order => CapOrder.OfTombstone(Time, Id);

    /// <summary>All versions of the path up to this time are deleted.</summary>
    public Hlc UpTo { get; } = tombstone.UpTo;

    /// <summary>The versions that must be known before it takes effect, each once.</summary>
    public ReadOnlySpan<FileVersionId> DependsOn => _dependsOn;

    /// <summary>How many of those are not known yet; the state's to set.</summary>
    public int Unmet { get; set; }

    /// <summary>Whether it acts.</summary>
    public bool Effective => Unmet == 0;
}

/// <summary>A receipt.</summary>
internal sealed class ReceiptEntry(Receipt receipt, HolderIndex holder, ContentIndex content)
    : ManifestEntry(receipt.Statement, receipt.Time, DigestPartition.Of(receipt.Content))
{
    private readonly ColumnMarks _columns = new(receipt.Columns);

    /// <summary>Who holds.</summary>
    public HolderIndex Holder { get; } = holder;

    /// <summary>A content.</summary>
    public ContentIndex Content { get; } = content;

    /// <inheritdoc/>
    public override CapOrder Order => CapOrder.OfReceipt(Content.Id);

    /// <summary>Which columns of it, by column, with their roots.</summary>
    public ReadOnlySpan<ColumnMark> Columns => ColumnMarks.Of(in _columns);

    /// <summary>Whether it withdraws all, and did so so long ago that nobody needs to be told any more.</summary>
    public bool IsExpired(DateTimeOffset now) => Columns.IsEmpty && ManifestLimits.IsExpiredWithdrawal(Time, now);
}

/// <summary>
/// What is left of a version whose body was dropped because its owner's tombstone names it: enough to know it again,
/// and to tell that its content is dead. Knowledge of this node alone, not part of the replicated set.
/// </summary>
internal sealed record BuriedVersion(FileVersionId Id, PathKey Path, Hlc Time, ContentId Content)
{
    /// <summary>What is left of a version.</summary>
    public static BuriedVersion Of(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new(version.Id, new PathKey(version.Owner, version.PathTag), version.Time, version.Content.Content);
    }
}

/// <summary>A buried version that the set remembers.</summary>
internal sealed class BuriedEntry(BuriedVersion version, PathIndex path, ContentIndex content) : IKeyed<FileVersionId>
{
    /// <summary>The version's id.</summary>
    public FileVersionId Id { get; } = version.Id;

    /// <summary>Its path.</summary>
    public PathIndex Path { get; } = path;

    /// <summary>Its content.</summary>
    public ContentIndex Content { get; } = content;

    /// <summary>Its time.</summary>
    public Hlc Time { get; } = version.Time;

    /// <summary>Its row in the store; 0 while none was given to it.</summary>
    public long Slot { get; set; }

    /// <inheritdoc/>
    FileVersionId IKeyed<FileVersionId>.Key => Id;

    /// <summary>The same without references into this node's indices.</summary>
    public BuriedVersion ToVersion() => new(Id, Path.Key, Time, Content.Id);
}
