using System.Runtime.Serialization;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Files.Events;
using Mosaic.Journal;
using Mosaic.Manifest;
using Mosaic.Manifest.Events;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Node.Events;
using Mosaic.Shards;
using Mosaic.Shards.Events;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>
/// A damaged journal: an event's or snapshot's bytes, read and applied as its module does. The first byte of an input
/// chooses the name among <see cref="Names"/>.
/// </summary>
internal static class JournalTargets
{
    // Serializers ask their system for nothing when they read.
    private static readonly ProtobufEventSerializer Serializer = new(null!);

    private static readonly IReadOnlyList<string> Names = Register();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = [new("journal", Read, [.. Samples()]) { Rounds = 12_000 }];

    private static IReadOnlyList<string> Register()
    {
        FilesEvents.Register();
        ManifestEvents.Register();
        DirectoryEvents.Register();
        ShardsEvents.Register();
        return
        [
            "files.recorded.v1", "files.published.v1", "files.finished.v1", "files.snapshot.v1",
            "directory.statement.v1", "directory.network.v1", "directory.memory.v1", "directory.lost.v1",
            "directory.snapshot.v1", "shards.committed.v1", "shards.freed.v1", "shards.index.v1", "shards.capacity.v1",
            "manifest.added.v1", "manifest.checkpoint.v1",
        ];
    }

    private static bool Read(byte[] input)
    {
        if (input.Length == 0) return false;
        try
        {
            Apply((IMessage)Serializer.FromBinary(input[1..], Names[input[0] % Names.Count]));
            return true;
        }
        catch (Exception e) when (e is SerializationException or MalformedException)
        {
            return false;
        }
    }

    private static void Apply(IMessage persisted)
    {
        switch (persisted)
        {
            case UploadRecorded or UploadPublished or UploadFinished:
                _ = FilesState.Empty.Apply(persisted);
                break;
            case FilesSnapshot snapshot:
                _ = FilesState.FromSnapshot(snapshot);
                break;
            case ColumnsCommitted committed:
                _ = ShardsEvents.Apply(ShardIndexState.Empty, committed);
                break;
            case ContentFreed freed:
                _ = ShardsEvents.Apply(ShardIndexState.Empty, freed);
                break;
            case IndexSnapshot snapshot:
                _ = ShardsEvents.Read(snapshot);
                break;
            case StatementsAdded added:
                _ = ManifestEvents.Read(added);
                break;
            case ManifestCheckpoint or CapacityChanged:
                break;
            default:
                _ = DirectoryEvents.Apply(DirectoryState.Empty, NodeMemory.Empty, persisted);
                break;
        }
    }

    private static IEnumerable<byte[]> Samples()
    {
        var shards = Corpus.Hex("shards.json");
        var statements = Corpus.Hex("statements.json").Select(static bytes => Statement.Parse(bytes))
            .ToLookup(static statement => statement.Type, static s => ByteString.CopyFrom(s.Bytes.Span));
        var (version, founding) = (statements[StatementType.FileVersion], statements[StatementType.Founding].Single());
        var id = ByteString.CopyFrom([.. Enumerable.Repeat((byte)7, Id256.Size)]);
        var recorded = new UploadRecorded
        {
            Version = version.Single(),
            Placement = { new PlacedColumn { Column = 0, Node = id }, new PlacedColumn { Column = 1, Node = id } },
        };
        var memory = new MemoryKept { Cluster = "127.0.0.1:1", Wire = "127.0.0.1:2", Join = { "a:1" }, Zone = "z" };
        var burial = new Burial { Version = id, Owner = id, PathTag = id, Time = 5, Content = id };
        yield return Of("files.recorded.v1", recorded);
        yield return Of("files.published.v1", new UploadPublished { VersionId = id });
        yield return Of("files.finished.v1", new UploadFinished { VersionId = id });
        yield return Of("files.snapshot.v1", new FilesSnapshot { Recorded = { recorded }, Published = { id } });
        yield return Of("directory.statement.v1", new StatementKept { Statement = founding });
        yield return Of("directory.network.v1", new NetworkAdopted { Statements = { founding } });
        yield return Of("directory.memory.v1", memory);
        yield return Of("directory.lost.v1", new NodesLost { Nodes = { id }, AtMs = 1 });
        yield return Of("directory.snapshot.v1", new DirectorySnapshot
        {
            Statements = { founding },
            Memory = memory,
            Seen = { new NodeSeen { Node = id, AtMs = 2 } },
        });
        foreach (var (name, bytes) in Names.Where(static n => n.StartsWith("shards.", StringComparison.Ordinal))
            .Zip(shards))
        {
            yield return [Number(name), .. bytes];
        }
        var kept = new[] { StatementType.FileVersion, StatementType.Tombstone, StatementType.Receipt }
            .SelectMany(type => statements[type]).ToArray();
        yield return Of("manifest.added.v1", new StatementsAdded { Statements = { kept }, Buried = { burial } });
        yield return Of("manifest.checkpoint.v1", new ManifestCheckpoint { Steps = 7 });
    }

    private static byte[] Of(string name, IMessage message) => [Number(name), .. message.ToByteArray()];

    private static byte Number(string name) => (byte)Names.ToList().IndexOf(name);
}
