using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Statements;

public sealed class StatementTests
{
    [Fact]
    public void What_was_signed_is_read_back_verbatim()
    {
        using var key = StatementSamples.Key("account");
        var statement = Statement.Sign(StatementSamples.Network, StatementType.Tombstone, key, "body"u8);

        var read = Statement.Parse(statement.Bytes.Span);

        Assert.Equal(statement, read);
        Assert.Equal(statement.Id, read.Id);
        Assert.Equal(StatementSamples.Network, read.Network);
        Assert.Equal(StatementType.Tombstone, read.Type);
        Assert.Equal(key.PublicKey, read.Signer);
        Assert.Equal("body"u8.ToArray(), read.Body.ToArray());
        Assert.True(read.HasValidSignature());
    }

    [Fact]
    public void No_byte_can_be_changed_unnoticed()
    {
        using var key = StatementSamples.Key("account");
        var bytes = Statement.Sign(StatementSamples.Network, StatementType.Tombstone, key, "body"u8).Bytes.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.False(IsAccepted(bytes), $"a change of byte {i} went unnoticed");
            bytes[i] ^= 1;
        }
        Assert.True(IsAccepted(bytes));
    }

    [Fact]
    public void Trailing_missing_and_too_many_bytes_are_malformed()
    {
        using var key = StatementSamples.Key("account");
        var bytes = Statement.Sign(StatementSamples.Network, StatementType.Receipt, key, "body"u8).Bytes.ToArray();

        Assert.Throws<MalformedException>(() => Statement.Parse([.. bytes, 0]));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<MalformedException>(() => Statement.Parse(bytes.AsSpan(0, length)));
        Assert.Throws<MalformedException>(() => Statement.Parse(new byte[Statement.MaxBytes + 1]));
        Assert.Throws<MalformedException>(
            () => Statement.Sign(default, StatementType.Receipt, key, new byte[Statement.MaxBytes]));
    }

    [Fact]
    public void The_id_covers_the_signed_bytes_and_not_the_signature()
    {
        using var key = StatementSamples.Key("account");
        var bytes = Statement.Sign(StatementSamples.Network, StatementType.Receipt, key, "body"u8).Bytes.ToArray();
        var id = Statement.Parse(bytes).Id;
        bytes[^1] ^= 1;
        Assert.Equal(id, Statement.Parse(bytes).Id);
        bytes[1] ^= 1;
        Assert.NotEqual(id, Statement.Parse(bytes).Id);
    }

    private static bool IsAccepted(byte[] bytes)
    {
        try
        {
            return Statement.Parse(bytes).HasValidSignature();
        }
        catch (MalformedException)
        {
            return false;
        }
    }
}
