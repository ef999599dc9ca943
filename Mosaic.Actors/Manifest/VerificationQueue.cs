using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>Some statements of one batch, to be verified on one thread.</summary>
internal sealed record VerificationWork(StatementBatch Batch, ImmutableArray<Statement> Statements);

/// <summary>
/// What waits to be verified, by sender, each of whom has its turn: a sender that floods this node with statements
/// delays its own. What this node publishes waits in its own line.
/// </summary>
internal sealed class VerificationQueue
{
    /// <summary>Statements that are verified at a turn: some milliseconds.</summary>
    public const int MaxPerTurn = 64;

    /// <summary>Batches of one sender that may wait; to more it is answered that this node is busy.</summary>
    public const int MaxBatchesPerSender = 256;

    /// <summary>Batches that may wait in all.</summary>
    public const int MaxBatches = 4096;

    private readonly Dictionary<NodeId, Line> _lines = [];
    private readonly Queue<NodeId> _turns = new();
    private int _batches;

    /// <summary>Whether there is room for a batch of this sender.</summary>
    public bool HasRoomFor(NodeId sender) =>
        _batches < MaxBatches && (!_lines.TryGetValue(sender, out var line) || line.Batches < MaxBatchesPerSender);

    /// <summary>Lets a batch's statements wait; at least one.</summary>
    public void Add(StatementBatch batch, IReadOnlyList<Statement> statements)
    {
        if (!_lines.TryGetValue(batch.Sender, out var line)) _lines[batch.Sender] = line = new Line();
        if (line.Works.Count == 0) _turns.Enqueue(batch.Sender);
        line.Batches++;
        _batches++;
        // What this node publishes is judged whole.
        var perTurn = batch is PublishedBatch ? statements.Count : MaxPerTurn;
        for (var at = 0; at < statements.Count; at += perTurn)
        {
            var count = Math.Min(perTurn, statements.Count - at);
            var works = new VerificationWork(batch, [.. statements.Skip(at).Take(count)]);
            line.Works.Enqueue((works, at + count == statements.Count));
        }
    }

    /// <summary>The next sender's turn; null when nothing waits.</summary>
    public VerificationWork? Next()
    {
        if (!_turns.TryDequeue(out var sender)) return null;
        var line = _lines[sender];
        var (work, isLast) = line.Works.Dequeue();
        if (isLast)
        {
            line.Batches--;
            _batches--;
        }
        if (line.Works.Count > 0) _turns.Enqueue(sender);
        else _lines.Remove(sender);
        return work;
    }

    private sealed class Line
    {
        public readonly Queue<(VerificationWork Work, bool IsLast)> Works = new();
        public int Batches;
    }
}
