using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;
using static Google.Protobuf.WireFormat;

namespace Mosaic.Codecs.Statements;

/// <summary>One immutable upload of a path: a statement by its owner. Its id is the statement's.</summary>
public sealed record FileVersion(
    Statement Statement,
    AccountId Owner,
    PathTag PathTag,
    Hlc Time,
    ImmutableArray<byte> Metadata,
    NodeId Origin,
    ContentDescriptor Content) : ITimedStatement
{
    /// <summary>The longest sealed metadata, in bytes.</summary>
    public const int MaxMetadataBytes = 16 << 10;

    /// <summary>The version's id.</summary>
    public FileVersionId Id => new(Statement.Id.Value);

    /// <summary>Signs a version.</summary>
    public static FileVersion Create(NetworkId network, SigningKey account, PathTag pathTag, Hlc time,
        ReadOnlySpan<byte> metadata, NodeId origin, ContentDescriptor content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var body = new FileVersionBody
        {
            PathTag = StatementBody.Field(pathTag.Value),
            Time = time.Value,
            Metadata = ByteString.CopyFrom(metadata),
            Origin = StatementBody.Field(origin.Value),
            KeyEpoch = 0,
        };
        body.Contents.Add(content.ToBody());
        return Read(Statement.Sign(network, StatementType.FileVersion, account, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static FileVersion Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        StatementBody.RequireType(statement, StatementType.FileVersion);
        ReadOnlySpan<byte> pathTag = default, metadata = default, origin = default, content = default;
        var (time, keyEpoch, contents) = (0UL, 0U, 0);
        var body = new BodyReader(statement.Body.Span);
        while (body.Next())
        {
            switch (body.Field, body.Type)
            {
                case (FileVersionBody.PathTagFieldNumber, WireType.LengthDelimited):
                    pathTag = body.Bytes();
                    break;
                case (FileVersionBody.TimeFieldNumber, WireType.Fixed64):
                    time = body.Fixed64();
                    break;
                case (FileVersionBody.MetadataFieldNumber, WireType.LengthDelimited):
                    metadata = body.Bytes();
                    break;
                case (FileVersionBody.OriginFieldNumber, WireType.LengthDelimited):
                    origin = body.Bytes();
                    break;
                case (FileVersionBody.ContentsFieldNumber, WireType.LengthDelimited):
                    content = body.Bytes();
                    contents++;
                    break;
                case (FileVersionBody.KeyEpochFieldNumber, WireType.Varint):
                    keyEpoch = (uint)body.Varint();
                    break;
                default:
                    body.Skip();
                    break;
            }
        }
        StatementBody.Require(contents == 1, "a version of format 1 has exactly one content");
        StatementBody.Require(keyEpoch == 0, "key epochs other than 0 belong to a later version of Mosaic");
        if (metadata.Length > MaxMetadataBytes)
            throw new MalformedException($"sealed metadata has at most {MaxMetadataBytes} bytes");
        var owner = new AccountId(statement.Signer);
        return new FileVersion(statement, owner, new PathTag(StatementBody.Id(pathTag, "path_tag")),
            new Hlc(time), [.. metadata], new NodeId(StatementBody.Id(origin, "origin")),
            ContentDescriptor.Read(content, statement.Network, owner));
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(FileVersion? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
