using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// What a node says of itself: where it is reached, its zone, its room. Signed by the node; of one node the latest
/// (time, then bytes) counts. <paramref name="ClusterUid"/> tells the runs of a membership system at one address apart;
/// 0 where there is none.
/// </summary>
public sealed record Advertisement(
    Statement Statement,
    NodeId Node,
    Hlc Time,
    string ClusterAddress,
    ImmutableArray<string> WireEndpoints,
    string Zone,
    long Capacity,
    long Used,
    string Software,
    DateTimeOffset Incarnation,
    int ClusterUid)
{
    /// <summary>The most endpoints one node names.</summary>
    public const int MaxEndpoints = 8;

    /// <summary>The longest text field, in characters.</summary>
    public const int MaxText = 256;

    /// <summary>Signs an advertisement.</summary>
    public static Advertisement Create(NetworkId network, SigningKey node, Hlc time, string clusterAddress,
        IEnumerable<string> wireEndpoints, string zone, long capacity, long used, string software,
        DateTimeOffset incarnation, int clusterUid = 0)
    {
        var body = new AdvertisementBody
        {
            Time = time.Value,
            ClusterAddress = clusterAddress,
            Zone = zone,
            Capacity = (ulong)capacity,
            Used = (ulong)used,
            Software = software,
            Incarnation = (ulong)incarnation.ToUnixTimeMilliseconds(),
            ClusterUid = (uint)clusterUid,
        };
        body.WireEndpoints.AddRange(wireEndpoints);
        return Read(Statement.Sign(network, StatementType.Advertisement, node, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Advertisement Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Advertisement, AdvertisementBody.Parser);
        StatementBody.Require(body.WireEndpoints.Count <= MaxEndpoints, $"at most {MaxEndpoints} wire endpoints");
        foreach (var text in body.WireEndpoints.Append(body.ClusterAddress).Append(body.Zone).Append(body.Software))
            StatementBody.Require(
                text.Length <= MaxText, $"a text of an advertisement has at most {MaxText} characters");
        StatementBody.Require(body.Capacity <= long.MaxValue && body.Used <= long.MaxValue, "a size out of range");
        StatementBody.Require(body.Incarnation <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(),
            "an incarnation out of range");
        return new Advertisement(statement, new NodeId(statement.Signer), new Hlc(body.Time), body.ClusterAddress,
            [.. body.WireEndpoints], body.Zone, (long)body.Capacity, (long)body.Used, body.Software,
            DateTimeOffset.FromUnixTimeMilliseconds((long)body.Incarnation), (int)body.ClusterUid);
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Advertisement? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
