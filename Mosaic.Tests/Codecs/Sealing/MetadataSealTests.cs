using System.Collections.Immutable;
using System.Security.Cryptography;
using CsCheck;
using Google.Protobuf;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Sealing.Proto;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Sealing;

public sealed class MetadataSealTests
{
    private static readonly byte[] Key = Bytes(32, 1);
    private static readonly byte[] Nonce = Bytes(12, 2);
    private static readonly ContentId Content = new(Bytes(32, 3));

    private static readonly FileMetadata Sample = new(
        FileKind.File,
        MosaicPath.Parse("photos/2024/März.jpg"),
        305_000,
        new DateTimeOffset(2024, 3, 1, 12, 30, 15, TimeSpan.FromHours(2)).AddTicks(1_234_567),
        0b110_100_100,
        "image/jpeg",
        new Id256(Bytes(32, 4)),
        FileMetadata.NoExtra.Add("camera", "K1000").Add("artist", "Ω"));

    private const string Golden =
        "7193c69524b9e36f7c3898b768af601b1fd6bfd730f0aa62e90739be4d6a6887c69b4777a6f83f0311dd2fab795cd7c7"
        + "79438fd4f91ba610d2bd927a8948b83c70ccb1472c1f3da4a9d35aaf83672694fa39821bb1b0d14d0157ded0dbab8cde"
        + "f9e2912b064769f490b5277b62d34dcb278cf41d3f57fb966b1ac50e829d2c82d3c5d1f616272579631bfb8c94ed0862"
        + "8a9b331bdf03a4fc4ddc42c2";

    private static readonly Gen<FileMetadata> Any =
        from path in Gen.Int[1, 4000]
        from size in Gen.Long[0, long.MaxValue]
        from ticks in Gen.Long[0, DateTimeOffset.MaxValue.Ticks]
        from mode in Gen.UInt[0, FileMetadata.MaxMode]
        from type in Word(0, 255)
        from hash in Gen.Byte.Array[32]
        from extra in Gen.Dictionary(Word(1, 10), Word(0, 90))[0, 64]
        select new FileMetadata(
            FileKind.File,
            MosaicPath.Parse(new string('a', path)),
            size,
            new DateTimeOffset(ticks, TimeSpan.Zero),
            mode,
            type,
            new Id256(hash),
            FileMetadata.NoExtra.AddRange(extra));

    [Fact]
    public void Metadata_comes_back_whole() =>
        Any.Sample(
            metadata =>
            {
                var sealedMetadata = MetadataSeal.Seal(Key, Content, metadata, Nonce);
                Assert.True(MetadataSeal.TryOpen(Key, Content, sealedMetadata, out var opened));
                Assert.Equal(metadata, opened);
                Assert.Equal(0, (sealedMetadata.Length - 28) % 128);
                Assert.InRange(sealedMetadata.Length, 28 + 128, MetadataSeal.MaxSealedLength);
            },
            iter: TestScale.Of(300));

    [Fact]
    public void The_sealed_format_does_not_change()
    {
        Assert.Equal(Golden, Convert.ToHexStringLower(MetadataSeal.Seal(Key, Content, Sample, Nonce)));
        Assert.True(MetadataSeal.TryOpen(Key, Content, Hex(Golden), out var opened));
        Assert.Equal(Sample, opened);
    }

    [Fact]
    public void The_nonce_stands_in_front_and_the_content_id_is_authenticated()
    {
        var sealedMetadata = MetadataSeal.Seal(Key, Content, Sample, Nonce);

        Assert.Equal(Nonce, sealedMetadata[..12]);
        Assert.False(MetadataSeal.TryOpen(Key, new ContentId(Bytes(32, 9)), sealedMetadata, out _));
        Assert.False(MetadataSeal.TryOpen(Bytes(32, 9), Content, sealedMetadata, out _));
    }

    [Fact]
    public void Metadata_altered_anywhere_or_cut_is_refused()
    {
        var sealedMetadata = MetadataSeal.Seal(Key, Content, Sample, Nonce);

        for (var i = 0; i < sealedMetadata.Length; i++)
            Assert.False(MetadataSeal.TryOpen(Key, Content, Flipped(sealedMetadata, i, i % 8), out _));
        for (var length = 0; length < sealedMetadata.Length; length++)
            Assert.False(MetadataSeal.TryOpen(Key, Content, sealedMetadata.AsSpan(0, length), out _));
        Assert.False(MetadataSeal.TryOpen(Key, Content, new byte[28 + (128 * 1000)], out _));
    }

    [Fact]
    public void Names_of_similar_length_are_sealed_to_one_length()
    {
        var lengths = Enumerable.Range(1, 30).Select(n =>
            MetadataSeal.Seal(Key, Content, Sample with { Path = MosaicPath.Parse(new string('x', n)) }, Nonce).Length);

        Assert.InRange(lengths.Distinct().Count(), 1, 2);
    }

    [Fact]
    public void Fields_beyond_their_limits_are_refused()
    {
        var manyExtras = Enumerable.Range(0, 65).ToImmutableSortedDictionary(i => $"{i}", _ => "");

        AssertRefused(Sample with { Kind = 0 });
        AssertRefused(Sample with { Size = -1 });
        AssertRefused(Sample with { Mode = FileMetadata.MaxMode + 1 });
        AssertRefused(Sample with { ContentType = new string('x', 256) });
        AssertRefused(Sample with { Extra = FileMetadata.NoExtra.Add("", "x") });
        AssertRefused(Sample with { Extra = manyExtras });
        AssertRefused(Sample with { Extra = FileMetadata.NoExtra.Add("x", new string('x', 20_000)) });
    }

    [Fact]
    public void Well_sealed_nonsense_is_refused()
    {
        var good = Least();

        Assert.True(Opens(good.ToByteArray()));
        AssertNonsense(good, m => m.Format = 2);
        AssertNonsense(good, m => m.Kind = 0);
        AssertNonsense(good, m => m.Kind = 3);
        AssertNonsense(good, m => m.Kind = uint.MaxValue);
        AssertNonsense(good, m => m.Path = "a/../b");
        AssertNonsense(good, m => m.Size = ulong.MaxValue);
        AssertNonsense(good, m => m.ModifiedSeconds = long.MaxValue);
        AssertNonsense(good, m => m.ModifiedSeconds = long.MinValue);
        AssertNonsense(good, m => m.ModifiedNanos = 1_000_000_000);
        AssertNonsense(good, m => m.Mode = 0x1000);
        AssertNonsense(good, m => m.PlaintextSha256 = ByteString.CopyFrom(new byte[31]));
        Assert.False(Opens([0xFF, 0xFF, 0xFF]));
        Assert.False(Opens(good.ToByteArray(), lengthOff: 1000));
        Assert.False(Opens(good.ToByteArray(), lengthOff: -1));
        Assert.False(Opens(good.ToByteArray(), lengthOff: int.MinValue));
        Assert.False(Opens(good.ToByteArray(), extraBlocks: 1));
    }

    [Fact]
    public void Unknown_fields_of_a_later_version_are_passed_over()
    {
        byte[] fieldNumber127 = [0xF8, 0x07, 0x01];

        Assert.True(Opens([.. Least().ToByteArray(), .. fieldNumber127]));
    }

    [Fact]
    public void Any_bytes_sealed_by_the_owner_open_or_are_refused() =>
        Gen.Byte.Array[0, 120].Sample(
            bytes =>
            {
                Opens(bytes);
            },
            iter: TestScale.Of(5000));

    private static Gen<string> Word(int shortest, int longest) =>
        Gen.String[Gen.Char.AlphaNumeric, shortest, longest];

    private static SealedFileMetadata Least() => new()
    {
        Format = 1,
        Kind = 1,
        Path = "a",
        PlaintextSha256 = ByteString.CopyFrom(new byte[Id256.Size]),
    };

    private static void AssertRefused(FileMetadata metadata) =>
        Assert.Throws<MalformedException>(() => MetadataSeal.Seal(Key, Content, metadata, Nonce));

    private static void AssertNonsense(SealedFileMetadata good, Action<SealedFileMetadata> change)
    {
        var message = good.Clone();
        change(message);
        Assert.False(Opens(message.ToByteArray()));
    }

    private static bool Opens(byte[] message, int lengthOff = 0, int extraBlocks = 0)
    {
        var text = new byte[((4 + message.Length + 127) / 128 * 128) + (extraBlocks * 128)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(text, message.Length + lengthOff);
        message.CopyTo(text, 4);
        var sealedMetadata = new byte[28 + text.Length];
        Nonce.CopyTo(sealedMetadata, 0);
        using var aes = new AesGcm(Key, 16);
        aes.Encrypt(
            Nonce, text, sealedMetadata.AsSpan(12, text.Length), sealedMetadata.AsSpan(^16..), Content.Value.ToArray());
        return MetadataSeal.TryOpen(Key, Content, sealedMetadata, out _);
    }
}
