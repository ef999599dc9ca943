using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Tests.Shards;

/// <summary>
/// Stands for the manifest: a set of versions and receipts, and of contents declared dead. It outlives the system, as
/// the real one's journal does.
/// </summary>
internal sealed class FakeManifest
{
    private volatile IActorRef? _subscriber;

    public ConcurrentDictionary<ContentId, FileVersion> Versions { get; } = new();

    public ConcurrentDictionary<ContentId, Receipt> Receipts { get; } = new();

    public ConcurrentDictionary<ContentId, bool> Dead { get; } = new();

    /// <summary>What to answer to the next publications; null: Published.</summary>
    public string? Refusal { get; set; }

    /// <summary>Publications since the start.</summary>
    public int Publications;

    public IActorRef Start(ActorSystem system) => system.ActorOf(Props.Create(() => new Receiver(this)), "manifest");

    public void Kill(ContentId content)
    {
        Dead[content] = true;
        _subscriber!.Tell(new ManifestProtocol.ContentDied(content));
    }

    public void Learn(FileVersion version)
    {
        Versions[version.Content.Content] = version;
        _subscriber!.Tell(new ManifestProtocol.VersionLearned(version));
    }

    private ContentState StateOf(ContentId content)
    {
        var dead = Dead.ContainsKey(content);
        var version = dead ? null : Versions.GetValueOrDefault(content);
        var holders = Receipts.TryGetValue(content, out var receipt) && version is not null
            ? receipt.Columns.Select(row => new Holding(receipt.Holder, row.Column)).ToImmutableArray()
            : [];
        return new ContentState(version, dead, holders);
    }

    private void Add(Statement statement)
    {
        Assert(statement.HasValidSignature());
        if (statement.Type == StatementType.FileVersion)
        {
            var version = FileVersion.Read(statement);
            Versions[version.Content.Content] = version;
        }
        else
        {
            var receipt = Receipt.Read(statement);
            Receipts.AddOrUpdate(receipt.Content, receipt, (_, old) => old.Time >= receipt.Time ? old : receipt);
        }
    }

    private static void Assert(bool holds)
    {
        if (!holds) throw new InvalidOperationException("a statement with a bad signature was published");
    }

    private sealed class Receiver : ReceiveActor
    {
        public Receiver(FakeManifest manifest)
        {
            Receive<ManifestProtocol.Subscribe>(message => manifest._subscriber = message.Subscriber);
            Receive<ManifestProtocol.Publish>(message =>
            {
                Interlocked.Increment(ref manifest.Publications);
                if (manifest.Refusal is { } reason)
                {
                    Sender.Tell(new ManifestProtocol.NotPublished(
                        message.Statements[0].Id, reason, message.Correlation));
                    return;
                }
                foreach (var statement in message.Statements) manifest.Add(statement);
                Sender.Tell(new ManifestProtocol.Published(0, message.Correlation));
            });
            Receive<ManifestProtocol.AskContents>(message => Sender.Tell(new ManifestProtocol.ContentsKnown(
                message.Contents.ToImmutableDictionary(content => content, manifest.StateOf), message.Correlation)));
        }
    }
}
