using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// An owner's irrevocable deletion, for one path tag, of the versions it names and of all its versions up to a time.
/// It acts only on versions of its own signer; where it names versions it depends on, only when those are known.
/// </summary>
public sealed record Tombstone(
    Statement Statement,
    AccountId Owner,
    PathTag PathTag,
    ImmutableArray<FileVersionId> Versions,
    Hlc UpTo,
    Hlc Time,
    ImmutableArray<FileVersionId> DependsOn) : ITimedStatement
{
    /// <summary>The most version ids one tombstone names, of each kind.</summary>
    public const int MaxVersions = 256;

    /// <summary>Signs a tombstone.</summary>
    public static Tombstone Create(NetworkId network, SigningKey account, PathTag pathTag,
        IEnumerable<FileVersionId> versions, Hlc upTo, Hlc time, IEnumerable<FileVersionId>? dependsOn = null)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var body = new TombstoneBody
        {
            PathTag = StatementBody.Field(pathTag.Value),
            UpTo = upTo.Value,
            Time = time.Value,
        };
        body.Versions.AddRange(versions.Select(id => StatementBody.Field(id.Value)));
        body.DependsOn.AddRange((dependsOn ?? []).Select(id => StatementBody.Field(id.Value)));
        return Read(Statement.Sign(network, StatementType.Tombstone, account, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Tombstone Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Tombstone, TombstoneBody.Parser);
        return new Tombstone(statement, new AccountId(statement.Signer),
            new PathTag(StatementBody.Id(body.PathTag, "path_tag")), Ids(body.Versions, "versions"),
            new Hlc(body.UpTo), new Hlc(body.Time), Ids(body.DependsOn, "depends_on"));
    }

    /// <summary>Whether this deletes <paramref name="version"/>, its dependencies being known.</summary>
    public bool Covers(FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.Owner == Owner && version.PathTag == PathTag
            && (version.Time <= UpTo || Versions.Contains(version.Id));
    }

    private static ImmutableArray<FileVersionId> Ids(RepeatedField<ByteString> fields, string name)
    {
        StatementBody.Require(fields.Count <= MaxVersions, $"{name} has at most {MaxVersions} ids");
        return [.. fields.Select(field => new FileVersionId(StatementBody.Id(field, name)))];
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Tombstone? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
