using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class StoreSigningTests
{
    private static readonly string Ids = Hex(1) + Hex(2) + Hex(3);

    [Fact]
    public void A_store_request_is_signed_over_these_bytes() => Assert.Equal(
        Convert.ToHexStringLower("mosaic/v1 store\0"u8) + Ids + "0004" + "0002" + "00400000" + "0000000000300000"
        + "0000019000000000" + "0002" + "0001" + "0005",
        Convert.ToHexStringLower(StoreSigning.CanonicalBytes(Request())));

    [Fact]
    public void A_release_is_signed_over_these_bytes() => Assert.Equal(
        Convert.ToHexStringLower("mosaic/v1 release\0"u8) + Ids + "0000019000000000" + "0002" + "0001" + "00ff",
        Convert.ToHexStringLower(StoreSigning.CanonicalBytes(new Release
        {
            TargetNode = Bytes(1),
            Account = Bytes(2),
            ContentId = Bytes(3),
            Columns = { 1, 255 },
            TimestampMs = 0x19000000000,
        })));

    [Fact]
    public void What_no_account_asks_for_is_malformed()
    {
        Malformed(request => request.TargetNode = ByteString.Empty);
        Malformed(request => request.K = 0);
        Malformed(request => request.M = 253);
        Malformed(request => request.SegmentSize = 0);
        Malformed(request => request.Columns.Clear());
        Malformed(request => request.Columns.Add(5));
        Malformed(request => request.Columns.Add(6));
        Malformed(request => request.Columns.Add(70_000));

        static void Malformed(Action<StoreRequest> change)
        {
            var request = Request();
            change(request);
            Assert.Throws<MalformedException>(() => StoreSigning.CanonicalBytes(request));
        }
    }

    private static StoreRequest Request() => new()
    {
        TargetNode = Bytes(1),
        Account = Bytes(2),
        ContentId = Bytes(3),
        Columns = { 1, 5 },
        K = 4,
        M = 2,
        SegmentSize = 4 << 20,
        MaxBytes = 3 << 20,
        TimestampMs = 0x19000000000,
    };

    private static ByteString Bytes(byte value) => ByteString.CopyFrom([.. Enumerable.Repeat(value, 32)]);

    private static string Hex(byte value) => Convert.ToHexStringLower(Bytes(value).Span);
}
