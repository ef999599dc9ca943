using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Runs comparisons of two sets without actors or a wire. Every message goes through its bytes, which are counted.
/// </summary>
/// <param name="left">The side that asks.</param>
/// <param name="right">The side that answers.</param>
/// <param name="addLeft">Adds a statement to the left; whether it was new.</param>
/// <param name="addRight">Adds a statement to the right; whether it was new.</param>
internal sealed class SyncDrive(
    IStatementSet left, IStatementSet right, Func<Statement, bool> addLeft, Func<Statement, bool> addRight)
{
    private const int MostMessages = 10_000;

    /// <summary>Messages both ways.</summary>
    public int Messages { get; private set; }

    /// <summary>Bytes of their headers.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of the longest.</summary>
    public int Longest { get; private set; }

    /// <summary>Bytes of the statements in them, as often as they went.</summary>
    public long StatementBytes { get; private set; }

    /// <summary>Statements in them.</summary>
    public int Statements { get; private set; }

    /// <summary>Messages with statements.</summary>
    public int Carrying { get; private set; }

    /// <summary>The most that a round had pending, and ranges open.</summary>
    public (int Pending, int Ranges) Most { get; private set; }

    /// <summary>Processor time that both sides took together, and the collector meanwhile.</summary>
    public TimeSpan Computing { get; private set; }

    /// <summary>A round with a salt made from a number.</summary>
    public static SyncRound Round(
        IStatementSet set, int seed, Func<StatementId, bool>? isUnwanted = null,
        Func<StatementId, bool>? isSettled = null)
    {
        var salt = new byte[SyncCodec.SaltSize];
        new Random(seed).NextBytes(salt);
        return new SyncRound(set, isUnwanted ?? (_ => false), isSettled ?? (_ => false), salt);
    }

    /// <summary>Runs a round to its end, or until a message is lost.</summary>
    /// <returns>Whether it came to its end.</returns>
    public bool Run(SyncRound round, Func<bool>? isLost = null)
    {
        var before = Environment.CpuUsage.TotalTime;
        var answered = true;
        while (answered && round.Next() is { } question)
        {
            var message = question.Carried.Count == 0
                ? question.Message
                : round.Complete([.. question.Carried.Select(entry => left.Find(entry.Id)?.Statement)]);
            answered = Exchange(round, message, isLost ?? (static () => false));
            Most = (Math.Max(Most.Pending, round.Pending), Math.Max(Most.Ranges, round.OpenRanges));
            if (Messages > MostMessages) throw new InvalidOperationException("a round must end");
        }
        Computing += Environment.CpuUsage.TotalTime - before;
        return answered;
    }

    private bool Exchange(SyncRound round, IMessage message, Func<bool> isLost)
    {
        if (isLost()) return false;
        var answer = Answer(Carried(message));
        if (isLost()) return false;
        var brought = round.Take(Carried(answer));
        round.Took(brought.Statements.Count(bytes => addLeft(Statement.Parse(bytes.Span))));
        return true;
    }

    /// <summary>What the right answers.</summary>
    private IMessage Answer(IMessage question)
    {
        switch (question)
        {
            case ManifestDigest digest:
                return SyncAnswers.Digests(right, digest);
            case ManifestBuckets buckets:
                return SyncAnswers.Buckets(right, buckets);
            case ManifestIds ids:
                return SyncAnswers.Ids(right, ids);
            case ManifestStatements statements:
                var ack = new ManifestStatementsAck();
                foreach (var bytes in statements.Statements)
                {
                    if (addRight(Statement.Parse(bytes.Span))) ack.Accepted++;
                    else ack.Known++;
                }
                var wanted = SyncAnswers.Wanted(
                    right, SyncCodec.Unpack(statements.Wanted, SyncTransfer.MaxPerMessage), static _ => false);
                SyncAnswers.Carry(ack, [.. wanted.Select(entry => entry?.Statement)]);
                return ack;
            default:
                throw new ArgumentException(question.Descriptor.Name, nameof(question));
        }
    }

    private IMessage Carried(IMessage message)
    {
        var bytes = message.ToByteArray();
        Messages++;
        Bytes += bytes.Length;
        Longest = Math.Max(Longest, bytes.Length);
        var statements = message switch
        {
            ManifestStatements { Statements: var sent } => sent,
            ManifestStatementsAck { Statements: var sent } => sent,
            _ => [],
        };
        StatementBytes += statements.Sum(statement => (long)statement.Length);
        Statements += statements.Count;
        if (statements.Count > 0) Carrying++;
        return message.Descriptor.Parser.ParseFrom(bytes);
    }
}
