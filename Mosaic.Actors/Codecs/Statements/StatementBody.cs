using Google.Protobuf;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// What the readers of statement bodies share: each failure becomes a <see cref="MalformedException"/>.
/// </summary>
internal static class StatementBody
{
    /// <summary>Parses the Protobuf body of a statement of the type expected.</summary>
    public static T Parse<T>(Statement statement, StatementType expected, MessageParser<T> parser)
        where T : IMessage<T>
    {
        RequireType(statement, expected);
        return Parse(statement.Body.Span, expected.ToString(), parser);
    }

    /// <summary>Parses Protobuf bytes.</summary>
    public static T Parse<T>(ReadOnlySpan<byte> bytes, string what, MessageParser<T> parser) where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MalformedException($"the body of a {what} is not Protobuf", e);
        }
    }

    /// <summary>Fails unless the statement is of that type.</summary>
    public static void RequireType(Statement statement, StatementType expected)
    {
        if (statement.Type != expected)
            throw new MalformedException($"a {expected} statement was expected, not {statement.Type}");
    }

    /// <summary>Fails with <paramref name="rule"/> unless <paramref name="holds"/>.</summary>
    public static void Require(bool holds, string rule)
    {
        if (!holds) throw new MalformedException(rule);
    }

    /// <summary>The 32 bytes of a field.</summary>
    public static Id256 Id(ByteString field, string name) => Id(field.Span, name);

    /// <summary>The same of a field that was not copied.</summary>
    public static Id256 Id(ReadOnlySpan<byte> field, string name) => field.Length == Id256.Size
        ? new Id256(field)
        : throw new MalformedException($"{name} must have {Id256.Size} bytes");

    /// <summary>An id as a field.</summary>
    public static ByteString Field(Id256 id) => UnsafeByteOperations.UnsafeWrap(id.ToArray());
}
