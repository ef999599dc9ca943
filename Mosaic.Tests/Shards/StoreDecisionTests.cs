using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>What of a request is looked at first, and where its limits are.</summary>
public sealed class StoreDecisionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Self = new(new Id256(Enumerable.Repeat((byte)1, 32).ToArray()));

    private readonly SigningKey _account = SigningKey.Generate();
    private readonly SigningKey _stranger = SigningKey.Generate();

    public void Dispose()
    {
        _account.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void A_right_request_is_granted_as_it_is()
    {
        var (terms, refusal) = Check(_ => { });

        Assert.Null(refusal);
        Assert.Equal(new AccountId(_account.PublicKey), terms!.Account);
        Assert.Equal((new Code(4, 2), 3_000_000L), (terms.Code, terms.MaxBytes));
        Assert.Equal([0, 5], terms.Columns);
        Assert.True(terms.Reservation > terms.MaxBytes);
    }

    [Fact]
    public void The_first_fault_in_the_order_of_checks_is_the_one_that_is_told()
    {
        // Each step repairs the fault that is told and leaves the later ones.
        var faults = new List<(RefusalCode Code, Action<StoreRequest> Fault, SigningKey? Signer)>
        {
            (RefusalCode.Malformed, request => request.K = 0, null),
            (RefusalCode.WrongTarget, request => request.TargetNode = Bytes(9), null),
            (RefusalCode.ClockSkew, request => request.TimestampMs -= 300_001, null),
            (RefusalCode.NotMember, request => request.Account = Key(_stranger), _stranger),
            (RefusalCode.Malformed, request => request.SegmentSize = 1000, null),
        };
        for (var first = 0; first < faults.Count; first++)
        {
            var rest = faults[first..];
            var signer = rest.Select(fault => fault.Signer).FirstOrDefault(key => key is not null) ?? _account;
            var (_, refusal) = Check(
                request => rest.ForEach(fault => fault.Fault(request)), signer, sign: first > 0);
            Assert.Equal(faults[first].Code, refusal!.Code);
        }
        var forged = Check(request => request.TargetNode = Bytes(9), _stranger).Refusal;
        Assert.Equal(RefusalCode.BadSignature, forged!.Code);
    }

    [Theory]
    [InlineData(300_000, true)]
    [InlineData(-300_000, true)]
    [InlineData(300_001, false)]
    [InlineData(-300_001, false)]
    [InlineData(long.MaxValue / 2, false)]
    public void Time_is_bound_both_ways_and_the_skew_is_told(long skew, bool granted)
    {
        var (terms, refusal) = Check(request => request.TimestampMs += skew);

        Assert.Equal(granted, terms is not null);
        if (!granted && Math.Abs(skew) < int.MaxValue) Assert.Equal(skew, refusal!.SkewMs);
    }

    [Fact]
    public void Extreme_times_overflow_nothing()
    {
        foreach (var time in new[] { long.MinValue, long.MaxValue, 0 })
            Assert.Equal(RefusalCode.ClockSkew, Check(request => request.TimestampMs = time).Refusal!.Code);
    }

    [Fact]
    public void Any_byte_of_the_request_is_under_the_signature()
    {
        foreach (var change in new Action<StoreRequest>[]
        {
            request => request.MaxBytes++, request => request.Columns[1]--, request => request.K++,
            request => request.M++, request => request.TimestampMs++, request => request.SegmentSize++,
            request => request.ContentId = Bytes(4), request => request.TargetNode = Bytes(4),
        })
        {
            var request = Request(_ => { }, _account);
            change(request);
            Assert.Equal(RefusalCode.BadSignature, StoreDecision.Check(request, View(), Now).Refusal!.Code);
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData((1UL << 56) + 1)]
    public void Sizes_nobody_has_are_malformed(ulong bytes) =>
        Assert.Equal(RefusalCode.Malformed, Check(request => request.MaxBytes = bytes).Refusal!.Code);

    [Fact]
    public void Room_is_bound_by_share_then_capacity_then_disk()
    {
        var mine = new AccountId(_account.PublicKey);
        var theirs = new AccountId(_stranger.PublicKey);
        var settings = new ShardsSettings { AccountShare = 0.5, DiskReserve = 100 };
        var capacity = CapacityState.Empty.WithCapacity(1000).Lease(theirs, 400).Commit(mine, 200, 200);

        Assert.Equal(RefusalCode.Quota, Admit(301));
        Assert.Equal(RefusalCode.Unspecified, Admit(300));
        Assert.Equal(RefusalCode.Quota, Admit(101, capacity.Lease(theirs, 300)));
        Assert.Equal(RefusalCode.Unspecified, Admit(100, capacity.Lease(theirs, 300)));
        Assert.Equal(RefusalCode.DiskFull, Admit(300, diskFree: 499, outstanding: 100));
        Assert.Equal(RefusalCode.Unspecified, Admit(300, diskFree: 500, outstanding: 100));
        Assert.Equal(RefusalCode.Quota, Admit(1, capacity.WithCapacity(10)));

        RefusalCode Admit(long bytes, CapacityState? state = null, long diskFree = 1 << 20, long outstanding = 0) =>
            StoreDecision.Admit(mine, bytes, state ?? capacity, diskFree, outstanding, settings)?.Code ?? default;
    }

    private (StoreTerms? Terms, StoreRefusal? Refusal) Check(
        Action<StoreRequest> change, SigningKey? signer = null, bool sign = true) =>
        StoreDecision.Check(Request(change, sign ? signer ?? _account : null), View(), Now);

    private StoreRequest Request(Action<StoreRequest> change, SigningKey? signer)
    {
        var request = new StoreRequest
        {
            TargetNode = ByteString.CopyFrom(Self.Value.ToArray()),
            Account = Key(_account),
            ContentId = Bytes(3),
            Columns = { 0, 5 },
            K = 4,
            M = 2,
            SegmentSize = 4 << 20,
            MaxBytes = 3_000_000,
            TimestampMs = Now.ToUnixTimeMilliseconds(),
        };
        change(request);
        if (signer is not null)
            request.Signature = ByteString.CopyFrom(signer.Sign(StoreSigning.CanonicalBytes(request)));
        return request;
    }

    private NetworkView View() => new(default, Self, default, ImmutableDictionary<NodeId, Peer>.Empty.Add(Self,
        new Peer(Self, new AccountId(_account.PublicKey), default, "", [], "", 0, 0, true, Now)));

    private static ByteString Key(SigningKey key) => ByteString.CopyFrom(key.PublicKey.ToArray());

    private static ByteString Bytes(byte value) => ByteString.CopyFrom(Enumerable.Repeat(value, 32).ToArray());
}
