using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// A publication that waits for copies: on how many peers it is durable, and how many may still answer.
/// </summary>
internal sealed class Copying(int wanted)
{
    private readonly Dictionary<NodeId, int> _open = [];

    /// <summary>Peers on which all of it is durable.</summary>
    public int Copies { get; private set; }

    /// <summary>Whether there is nothing more to wait for.</summary>
    public bool IsOver => Copies >= wanted || _open.Count == 0;

    /// <summary>So many statements are on their way to a peer.</summary>
    public void Sent(NodeId peer, int statements) => _open[peer] = statements;

    /// <summary>The peer made one of them durable.</summary>
    public void Acknowledged(NodeId peer)
    {
        if (!_open.TryGetValue(peer, out var left)) return;
        if (left > 1)
        {
            _open[peer] = left - 1;
            return;
        }
        _open.Remove(peer);
        Copies++;
    }

    /// <summary>The peer did not take one of them, or nobody knows.</summary>
    public void Failed(NodeId peer) => _open.Remove(peer);
}

/// <summary>A statement on its way to a peer, and the publication that waits for it, if one does.</summary>
internal readonly record struct Pushed(Statement Statement, Copying? For);

/// <summary>
/// What waits to be pushed to one peer. While messages are under way the next ones gather, so that many small
/// publications become few messages. What finds no room is left to the next comparison.
/// </summary>
internal sealed class PeerOutbox(NodeId peer)
{
    /// <summary>Messages under way at a time.</summary>
    public const int MaxInFlight = 2;

    /// <summary>Statement bytes that may wait.</summary>
    public const long MaxBytes = 16L << 20;

    private readonly Queue<Pushed> _waiting = new();
    private readonly Dictionary<StatementId, int> _open = [];
    private long _bytes;
    private int _inFlight;

    /// <summary>The peer.</summary>
    public NodeId Peer => peer;

    /// <summary>Whether anything waits or is under way.</summary>
    public bool IsIdle => _waiting.Count == 0 && _inFlight == 0;

    /// <summary>
    /// Whether the statement waits or is under way: a comparison need not bring it to the peer once more.
    /// </summary>
    public bool Has(StatementId id) => _open.ContainsKey(id);

    /// <summary>Lets statements wait; false where there is no room for all of them.</summary>
    public bool TryAdd(IReadOnlyCollection<Statement> statements, Copying? copying)
    {
        var bytes = statements.Sum(statement => (long)statement.Bytes.Length);
        if (_bytes + bytes > MaxBytes) return false;
        _bytes += bytes;
        foreach (var statement in statements)
        {
            _waiting.Enqueue(new Pushed(statement, copying));
            _open[statement.Id] = _open.GetValueOrDefault(statement.Id) + 1;
        }
        return true;
    }

    /// <summary>The next message's statements; null when none wait or enough are under way.</summary>
    public List<Pushed>? Next()
    {
        if (_inFlight >= MaxInFlight || _waiting.Count == 0) return null;
        var message = new List<Pushed>();
        var bytes = 0;
        while (_waiting.TryPeek(out var pushed))
        {
            bytes += pushed.Statement.Bytes.Length;
            if (message.Count > 0 && bytes > ManifestLimits.MaxStatementBytes) break;
            message.Add(_waiting.Dequeue());
            _bytes -= pushed.Statement.Bytes.Length;
        }
        _inFlight++;
        return message;
    }

    /// <summary>A message was answered, or failed.</summary>
    public void Settled(IReadOnlyList<Pushed> message)
    {
        _inFlight--;
        Close(message);
    }

    /// <summary>Gives up what waits, because the peer cannot be reached; returns it.</summary>
    public List<Pushed> Clear()
    {
        var waiting = _waiting.ToList();
        _waiting.Clear();
        _bytes = 0;
        Close(waiting);
        return waiting;
    }

    private void Close(IReadOnlyList<Pushed> message)
    {
        foreach (var (statement, _) in message)
        {
            if (_open[statement.Id] == 1) _open.Remove(statement.Id);
            else _open[statement.Id]--;
        }
    }
}
