using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Manifest;

/// <summary>Statements that came together and are answered together, once each of them is settled.</summary>
internal abstract class StatementBatch(NodeId sender)
{
    /// <summary>The node they came from.</summary>
    public NodeId Sender { get; } = sender;

    /// <summary>How many are not settled yet.</summary>
    public int Open { get; set; }

    /// <summary>How many were new and are durable.</summary>
    public int Accepted { get; set; }

    /// <summary>How many were known, or superseded by what is.</summary>
    public int Known { get; set; }

    /// <summary>How many were refused; some have no readable id.</summary>
    public int Refused { get; set; }

    /// <summary>Which were refused.</summary>
    public List<StatementId> RefusedIds { get; } = [];

    /// <summary>Which were added by this batch.</summary>
    public List<Statement> Added { get; } = [];
}

/// <summary>What this node publishes.</summary>
internal sealed class PublishedBatch(NodeId self, IActorRef publisher, ManifestProtocol.Publish publish)
    : StatementBatch(self)
{
    /// <summary>Who is answered.</summary>
    public IActorRef Publisher { get; } = publisher;

    /// <summary>What was asked.</summary>
    public ManifestProtocol.Publish Publish { get; } = publish;
}

/// <summary>What came from a file; each statement is judged for itself, and none is pushed.</summary>
internal sealed class ImportedBatch(NodeId self, IActorRef importer, ManifestProtocol.Import import)
    : StatementBatch(self)
{
    /// <summary>Who is answered.</summary>
    public IActorRef Importer { get; } = importer;

    /// <summary>What was asked.</summary>
    public ManifestProtocol.Import Import { get; } = import;

    /// <summary>How many were refused, by reason.</summary>
    public Dictionary<Refusal, int> RefusedBy { get; } = [];
}

/// <summary>What a peer sent; answered with what it wants in return.</summary>
internal sealed class PeerBatch(WireProtocol.Incoming incoming, IReadOnlyList<StatementId> wanted)
    : StatementBatch(incoming.From)
{
    /// <summary>What it wants.</summary>
    public IReadOnlyList<StatementId> Wanted { get; } = wanted;

    /// <summary>What it came in.</summary>
    public WireProtocol.Incoming Incoming { get; } = incoming;
}

/// <summary>What a comparison brought; it goes on when this is settled.</summary>
internal sealed class FetchedBatch(NodeId peer, SyncRound round) : StatementBatch(peer)
{
    /// <summary>The comparison.</summary>
    public SyncRound Round { get; } = round;
}

/// <summary>The outcome of verifying one statement: what was read of it, or a refusal.</summary>
internal readonly record struct Verdict(Statement Statement, ITimedStatement? Read, Refusal? Refusal);

/// <summary>Statements came back from the threads that verify.</summary>
internal sealed record Verified(VerificationWork Work, ImmutableArray<Verdict> Verdicts);

/// <summary>A statement on its way into the set, and all who sent it in the meantime.</summary>
internal sealed class PendingStatement(Statement statement, StatementBatch first)
{
    /// <summary>The statement; another signature of the same body is another one, until it was checked.</summary>
    public Statement Statement { get; } = statement;

    /// <summary>The batches that have it, the first one first.</summary>
    public List<StatementBatch> Batches { get; } = [first];
}
