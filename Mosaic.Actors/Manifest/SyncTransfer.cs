using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Manifest;

/// <summary>What an answer brought.</summary>
/// <param name="Statements">Statements that were asked for, not read and not verified.</param>
/// <param name="Settled">Statements that were sent, where the peer did not accept all of them.</param>
internal sealed record SyncAnswer(IReadOnlyList<ByteString> Statements, IReadOnlyList<StatementId> Settled)
{
    /// <summary>It brought no statements.</summary>
    public static SyncAnswer None { get; } = new([], []);
}

/// <summary>
/// What a comparison found to be fetched and sent, and the messages that do it. Pure. The entries to send are named
/// first (<see cref="Next"/>) and their statements put in later (<see cref="Complete"/>), because those are read from
/// the disk; how many fit is known only then.
/// </summary>
internal sealed class SyncTransfer(
    IStatementSet set, Func<StatementId, bool> isUnwanted, Func<StatementId, bool> isSettled)
{
    /// <summary>Messages of one round.</summary>
    public const int MaxMessages = 64;

    /// <summary>Statements that a message asks for, or carries: more seldom fit. A wire constant.</summary>
    public const int MaxPerMessage = 2048;

    /// <summary>Ids and entries that may wait to be fetched and sent; more are left to the next round.</summary>
    public const int MaxPending = 2 * ManifestLimits.MaxIds;

    private readonly Queue<ManifestEntry> _toSend = new();
    private readonly Queue<StatementId> _toFetch = new();
    private List<StatementId> _fetching = [];
    private List<StatementId> _sent = [];
    private ManifestStatements? _incomplete;
    private int _messages;

    /// <summary>How many wait to be fetched and sent.</summary>
    public int Pending => _toFetch.Count + _toSend.Count;

    /// <summary>Whether something found no room.</summary>
    public bool Cut { get; private set; }

    /// <summary>Whether this round may have no more messages.</summary>
    public bool IsSpent => _messages >= MaxMessages;

    /// <summary>Whether a message waits for <see cref="Complete"/>.</summary>
    public bool IsIncomplete => _incomplete is not null;

    /// <summary>The peer has a statement that we lack.</summary>
    public void Fetch(StatementId id)
    {
        if (isUnwanted(id)) return;
        if (Pending < MaxPending) _toFetch.Enqueue(id);
        else Cut = true;
    }

    /// <summary>The peer lacks a statement that we have.</summary>
    public void Send(ManifestEntry entry)
    {
        if (isSettled(entry.Id)) return;
        if (Pending < MaxPending) _toSend.Enqueue(entry);
        else Cut = true;
    }

    /// <summary>The next message; null if by now there is nothing to send and nothing to fetch.</summary>
    public SyncQuestion? Next()
    {
        _fetching = [];
        while (_fetching.Count < MaxPerMessage && _toFetch.TryDequeue(out var id))
        {
            if (set.Find(id) is null && !isUnwanted(id)) _fetching.Add(id);
        }
        while (_toSend.TryPeek(out var entry) && set.Find(entry.Id) is null) _toSend.Dequeue();
        var carried = _toSend.Take(MaxPerMessage).ToList();
        if (_fetching.Count + carried.Count == 0) return null;
        _messages++;
        _sent = [];
        var message = new ManifestStatements { Wanted = SyncCodec.Pack(_fetching) };
        if (carried.Count > 0) _incomplete = message;
        return new SyncQuestion(message, carried);
    }

    /// <summary>Puts statements into the message that carries them, as many as fit; the others stay in line.</summary>
    /// <param name="bodies">One for each entry that <see cref="Next"/> named; null for one no longer kept.</param>
    public ManifestStatements Complete(IReadOnlyList<Statement?> bodies)
    {
        var message = _incomplete ?? throw new InvalidOperationException("no message waits for statements");
        _incomplete = null;
        var fitting = SyncCodec.Fitting(bodies);
        for (var i = 0; i < fitting; i++) _toSend.Dequeue();
        var carried = bodies.Take(fitting).OfType<Statement>().ToList();
        message.Statements.AddRange(SyncCodec.Bytes(carried));
        _sent = [.. carried.Select(statement => statement.Id)];
        return message;
    }

    /// <summary>Takes the answer to a message. What the peer did not come to is asked for again.</summary>
    /// <exception cref="MalformedException">It answers none or more than was wanted.</exception>
    public SyncAnswer Take(ManifestStatementsAck ack, out bool moved)
    {
        if (ack.Answered > _fetching.Count || (ack.Answered == 0 && _fetching.Count > 0))
            throw new MalformedException($"{ack.Answered} of {_fetching.Count} wanted statements were answered");
        if (ack.Statements.Count > ack.Answered)
            throw new MalformedException("more statements came than were asked for");
        foreach (var id in _fetching.Skip((int)ack.Answered)) _toFetch.Enqueue(id);
        moved = ack.Accepted > 0 && _sent.Count > 0;
        // Which ones the peer had or refused need not be told apart: it need not be sent any of them again soon.
        var answer = new SyncAnswer([.. ack.Statements], ack.Accepted < _sent.Count ? _sent : []);
        (_fetching, _sent) = ([], []);
        return answer;
    }
}
