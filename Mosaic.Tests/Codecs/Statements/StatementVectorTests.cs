using System.Text.Json;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Statements;

/// <summary>
/// Golden bytes: what this format's first version wrote must be written and read, to the byte, for ever. A change that
/// makes this fail breaks every network there is; add a format instead.
/// </summary>
public sealed class StatementVectorTests
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Vectors", "statements.json");

    [Theory]
    [InlineData(StatementType.Founding)]
    [InlineData(StatementType.Member)]
    [InlineData(StatementType.Grant)]
    [InlineData(StatementType.Left)]
    [InlineData(StatementType.Revoked)]
    [InlineData(StatementType.Admins)]
    [InlineData(StatementType.FileVersion)]
    [InlineData(StatementType.Tombstone)]
    [InlineData(StatementType.Receipt)]
    [InlineData(StatementType.Advertisement)]
    public void A_statement_has_the_bytes_it_always_had(StatementType type)
    {
        using var golden = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        var expected = golden.RootElement.GetProperty(type.ToString()).GetString();

        Assert.Equal(expected, Convert.ToHexStringLower(Sample(type).Bytes.Span));

        var read = Statement.Parse(Convert.FromHexString(expected!));
        Assert.Equal(type, read.Type);
        Assert.True(read.HasValidSignature());
    }

    private static Statement Sample(StatementType type)
    {
        using var account = StatementSamples.Key("account");
        using var node = StatementSamples.Key("node");
        var version = StatementSamples.Version(account);
        return type switch
        {
            StatementType.Founding => Founding.Create(
                account, new NodeId(node.PublicKey), StatementSamples.Time, new byte[16]).Statement,
            StatementType.Member => StatementSamples.Member(node, account).Statement,
            StatementType.Grant => Grant.Create(StatementSamples.Network, node, StatementSamples.Hash("invitation"),
                StatementSamples.Time.Instant.AddDays(1), 3, StatementSamples.Time).Statement,
            StatementType.Left => Left.Create(StatementSamples.Network, node, StatementSamples.Time).Statement,
            StatementType.Revoked => Revoked.Create(StatementSamples.Network, account, new NodeId(node.PublicKey),
                StatementSamples.Time, [new StatementId(StatementSamples.Hash("kept"))]).Statement,
            StatementType.Admins => Admins.Create(StatementSamples.Network, account, StatementSamples.Time,
                [new AccountId(StatementSamples.Hash("admin"))], onlyAdminsGrant: true).Statement,
            StatementType.FileVersion => version.Statement,
            StatementType.Tombstone => StatementSamples.Tombstone(account, version).Statement,
            StatementType.Receipt => StatementSamples.Receipt(node, version.Content, 1, 4).Statement,
            StatementType.Advertisement => StatementSamples.Advertisement(node).Statement,
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
    }
}
