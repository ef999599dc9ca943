using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// What members of one cluster send to each other's <c>/user/exchange</c>: all that crosses Akka remoting beside the
/// cluster's own messages. Each has exactly one field, of bytes, so that <see cref="ExchangeSerializer"/> can check a
/// message's form before it is deserialised. It comes from anyone who can join: the bytes may be anything.
/// </summary>
internal interface IExchangeMessage;

/// <summary>
/// Which statements the sender shares: a byte that is 1 where an answer is wanted, then SHA-256 over their sorted ids.
/// A receiver that has others sends its statements and, if an answer is wanted, its own digest.
/// </summary>
internal sealed record ExchangeDigest(byte[] Body) : IExchangeMessage
{
    private const int Size = 1 + SHA256.HashSizeInBytes;

    /// <summary>Of what a state shares.</summary>
    public static ExchangeDigest Of(DirectoryState state, bool wantsAnswer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var statement in state.Shared.OrderBy(static statement => statement.Id))
            hash.AppendData(statement.Id.Value.ToArray());
        return new ExchangeDigest([wantsAnswer ? (byte)1 : (byte)0, .. hash.GetHashAndReset()]);
    }

    /// <summary>Whether the sender wants a digest in return.</summary>
    /// <exception cref="MalformedException">It has not the length of a digest.</exception>
    public bool WantsAnswer => Checked[0] == 1;

    /// <summary>Whether both are of the same statements.</summary>
    /// <exception cref="MalformedException">It has not the length of a digest.</exception>
    public bool Matches(ExchangeDigest other) => Checked[1..].SequenceEqual(other.Checked[1..]);

    private ReadOnlySpan<byte> Checked =>
        Body.Length == Size ? Body : throw new MalformedException($"a digest of the exchange has {Size} bytes");
}

/// <summary>
/// Statements, each behind its length (4 bytes, big-endian): the founding first, members before advertisements.
/// </summary>
internal sealed record ExchangeStatements(byte[] Body) : IExchangeMessage
{
    /// <summary>The most statements in one message.</summary>
    public const int MaxCount = 256;

    /// <summary>The longest body, in bytes: with what is around it, well within a frame of remoting.</summary>
    public const int MaxBytes = 96 << 10;

    private const int LengthSize = 4;

    /// <summary>The statements in as few messages as they fit in, in their order.</summary>
    public static IEnumerable<ExchangeStatements> Pack(IEnumerable<Statement> statements)
    {
        var body = new List<byte>();
        var count = 0;
        var length = new byte[LengthSize];
        foreach (var statement in statements)
        {
            if (count == MaxCount || (count > 0 && body.Count + LengthSize + statement.Bytes.Length > MaxBytes))
            {
                yield return new ExchangeStatements([.. body]);
                body.Clear();
                count = 0;
            }
            BinaryPrimitives.WriteInt32BigEndian(length, statement.Bytes.Length);
            body.AddRange(length);
            body.AddRange(statement.Bytes.Span);
            count++;
        }
        if (count > 0) yield return new ExchangeStatements([.. body]);
    }

    /// <summary>The statements; their signatures are not checked.</summary>
    /// <exception cref="MalformedException">Lengths, count or a statement's form break a rule.</exception>
    public ImmutableArray<Statement> Unpack()
    {
        if (Body.Length > MaxBytes) throw new MalformedException($"an exchange message has at most {MaxBytes} bytes");
        var statements = ImmutableArray.CreateBuilder<Statement>();
        for (ReadOnlySpan<byte> rest = Body; rest.Length > 0;)
        {
            if (statements.Count == MaxCount)
                throw new MalformedException($"an exchange message has at most {MaxCount} statements");
            var length = rest.Length < LengthSize ? -1 : BinaryPrimitives.ReadInt32BigEndian(rest);
            if (length < 0 || length > rest.Length - LengthSize)
                throw new MalformedException("an exchange message is cut short");
            statements.Add(Statement.Parse(rest.Slice(LengthSize, length)));
            rest = rest[(LengthSize + length)..];
        }
        return statements.ToImmutable();
    }
}
