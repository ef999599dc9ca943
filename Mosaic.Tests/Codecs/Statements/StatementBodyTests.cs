using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Statements;

public sealed class StatementBodyTests
{
    [Fact]
    public void A_file_version_is_read_back()
    {
        using var account = StatementSamples.Key("account");
        var version = StatementSamples.Version(account);

        var read = FileVersion.Read(Statement.Parse(version.Statement.Bytes.Span));

        Assert.Equal(version, read);
        Assert.Equal(new AccountId(account.PublicKey), read.Owner);
        Assert.Equal(version.Content.Content, read.Content.Content);
        Assert.Equal(version.Content.Layout, read.Content.Layout);
        Assert.Equal(version.Content.Roots.AsEnumerable(), read.Content.Roots);
        Assert.Equal(version.Statement.Id.Value, read.Id.Value);
    }

    [Fact]
    public void A_tombstone_covers_only_its_own_signers_versions()
    {
        using var account = StatementSamples.Key("account");
        using var stranger = StatementSamples.Key("stranger");
        var version = StatementSamples.Version(account);

        Assert.True(StatementSamples.Tombstone(account, version).Covers(version));
        Assert.False(StatementSamples.Tombstone(stranger, version).Covers(version));
    }

    [Fact]
    public void A_tombstone_up_to_a_time_spares_later_versions_and_other_paths()
    {
        using var account = StatementSamples.Key("account");
        var version = StatementSamples.Version(account);
        var tombstone = Tombstone.Create(
            StatementSamples.Network, account, version.PathTag, [], version.Time, version.Time);

        Assert.True(tombstone.Covers(version));
        Assert.False(tombstone.Covers(StatementSamples.Version(account, time: version.Time.Next())));
        Assert.False(tombstone.Covers(StatementSamples.Version(account, path: "b")));
    }

    [Fact]
    public void A_member_is_signed_by_its_node_and_its_account()
    {
        using var node = StatementSamples.Key("node");
        using var account = StatementSamples.Key("account");
        using var stranger = StatementSamples.Key("stranger");
        var member = StatementSamples.Member(node, account);

        Assert.True(member.HasValidSignatures());
        Assert.Equal(member, Member.Read(Statement.Parse(member.Statement.Bytes.Span)));

        // The same terms, carried by another node: the account's signature does not cover that.
        var stolen = Statement.Sign(
            StatementSamples.Network, StatementType.Member, stranger, member.Statement.Body.Span);
        Assert.True(stolen.HasValidSignature());
        Assert.False(Member.Read(stolen).HasValidSignatures());
    }

    [Fact]
    public void A_receipt_lists_its_columns_in_rising_order()
    {
        using var node = StatementSamples.Key("node");
        using var account = StatementSamples.Key("account");
        var content = StatementSamples.Version(account).Content;

        var receipt = StatementSamples.Receipt(node, content, 5, 1);
        Assert.Equal([(1, content.Roots[1]), (5, content.Roots[5])], receipt.Columns.ToArray());

        var body = new ReceiptBody { Content = ByteString.CopyFrom(content.Content.Value.ToArray()) };
        body.Columns.Add(new HeldColumn { Column = 2, Root = ByteString.CopyFrom(new byte[32]) });
        body.Columns.Add(new HeldColumn { Column = 2, Root = ByteString.CopyFrom(new byte[32]) });
        var twice = Statement.Sign(StatementSamples.Network, StatementType.Receipt, node, body.ToByteArray());
        Assert.Throws<MalformedException>(() => Receipt.Read(twice));
    }

    [Fact]
    public void A_founding_names_its_network_by_its_own_id()
    {
        using var account = StatementSamples.Key("account");
        var node = new NodeId(StatementSamples.Hash("n"));
        var founding = Founding.Create(account, node, StatementSamples.Time, new byte[16]);
        Assert.Equal(founding.Statement.Id.Value, founding.Network.Value);
        Assert.Equal(founding, Founding.Read(Statement.Parse(founding.Statement.Bytes.Span)));
        Assert.Throws<MalformedException>(
            () => Founding.Create(account, node, StatementSamples.Time, new byte[15]));
    }

    [Fact]
    public void A_body_of_another_type_or_with_broken_fields_is_malformed()
    {
        using var account = StatementSamples.Key("account");
        var version = StatementSamples.Version(account);
        Assert.Throws<MalformedException>(() => Tombstone.Read(version.Statement));

        foreach (var change in new Action<FileVersionBody>[]
        {
            body => body.PathTag = ByteString.CopyFrom(new byte[31]),
            body => body.Contents.Clear(),
            body => body.Contents.Add(body.Contents[0]),
            body => body.KeyEpoch = 1,
            body => body.Metadata = ByteString.CopyFrom(new byte[FileVersion.MaxMetadataBytes + 1]),
            body => body.Contents[0].K = 0,
            body => body.Contents[0].M = 300,
            body => body.Contents[0].SegmentCount = ulong.MaxValue,
            body => body.Contents[0].SegmentSize = uint.MaxValue,
            body => body.Contents[0].SealedLength += 1 << 24,
            body => body.Contents[0].ColumnRoots = ByteString.CopyFrom(new byte[32]),
            body => body.Contents[0].Nonce = ByteString.Empty,
            body => body.Contents[0].WrappedKey = ByteString.Empty,
        })
        {
            var body = FileVersionBody.Parser.ParseFrom(version.Statement.Body.Span);
            change(body);
            var statement = Statement.Sign(
                StatementSamples.Network, StatementType.FileVersion, account, body.ToByteArray());
            Assert.Throws<MalformedException>(() => FileVersion.Read(statement));
        }
    }

    [Fact]
    public void Fields_of_a_later_version_survive()
    {
        using var node = StatementSamples.Key("node");
        // Field 100, length-delimited, three bytes.
        byte[] unknown = [0xA2, 0x06, 0x03, 1, 2, 3];
        var advertisement = StatementSamples.Advertisement(node);
        var statement = Statement.Sign(StatementSamples.Network, StatementType.Advertisement, node,
            [.. advertisement.Statement.Body.Span, .. unknown]);

        var read = Advertisement.Read(Statement.Parse(statement.Bytes.Span));

        Assert.Equal("attic", read.Zone);
        Assert.Equal(unknown, read.Statement.Body.ToArray()[^unknown.Length..]);
    }
}
