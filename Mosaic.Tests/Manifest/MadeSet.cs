using System.Buffers.Binary;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// A set of unsigned statements made from numbers, for sizes at which real ones would take minutes to sign. Two sets
/// may share most of their entries, so that millions fit into memory twice.
/// </summary>
internal sealed class MadeSet : IStatementSet
{
    private const int EmptyStatement = 134;
    private const int SignerAt = 34;
    private const int LengthAt = 66;

    private readonly IReadOnlyDictionary<StatementId, ManifestEntry> _shared;
    private readonly Dictionary<StatementId, ManifestEntry> _own = [];

    /// <summary>A set of what is shared.</summary>
    public MadeSet(IReadOnlyDictionary<StatementId, ManifestEntry> shared)
    {
        _shared = shared;
        foreach (var entry in shared.Values) Digests.Add(entry);
    }

    /// <inheritdoc/>
    public PartitionDigests Digests { get; } = new();

    /// <summary>How many statements it has.</summary>
    public int Count => _shared.Count + _own.Count;

    /// <inheritdoc/>
    public ManifestEntry? Find(StatementId id) => _own.GetValueOrDefault(id) ?? _shared.GetValueOrDefault(id);

    /// <summary>Adds a statement; whether it was new.</summary>
    public bool Add(Statement statement)
    {
        if (Find(statement.Id) is not null) return false;
        var entry = new MadeEntry(statement, Partitions);
        _own[statement.Id] = entry;
        Digests.Add(entry);
        return true;
    }

    /// <summary>In how many partitions new statements lie; fewer make ranges as full as those of larger sets.</summary>
    public int Partitions { get; init; } = ManifestLimits.Partitions;

    /// <summary>Entries to share, made from the numbers 0, 1, 2 …</summary>
    public static Dictionary<StatementId, ManifestEntry> Shared(
        int count, int partitions = ManifestLimits.Partitions)
    {
        var shared = new Dictionary<StatementId, ManifestEntry>(count);
        for (var number = 0; number < count; number++)
        {
            var entry = new MadeEntry(Make(number), partitions);
            shared[entry.Id] = entry;
        }
        return shared;
    }

    /// <summary>A statement of a number, so many bytes long.</summary>
    public static Statement Make(long number, int size = EmptyStatement)
    {
        var bytes = new byte[size];
        bytes[0] = Statement.Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(SignerAt), number);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(LengthAt), size - EmptyStatement);
        return Statement.Parse(bytes);
    }

    /// <summary>An entry in a partition that its id chooses.</summary>
    private sealed class MadeEntry(Statement statement, int partitions)
        : ManifestEntry(statement, Hlc.Zero, (byte)(statement.Id.Value.Prefix % (uint)partitions))
    {
        public override CapOrder Order => CapOrder.OfTombstone(Time, Id);
    }
}
