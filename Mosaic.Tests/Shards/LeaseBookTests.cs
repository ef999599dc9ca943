using Mosaic.Model;
using Mosaic.Shards;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>How leases open, age and end.</summary>
public sealed class LeaseBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Expiry = TimeSpan.FromHours(24);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    [Fact]
    public void Opening_again_what_is_covered_changes_nothing()
    {
        var book = LeaseBook.Empty.Open(Key(1), Terms(1, 1000, 0, 1), Start);

        Assert.Same(book, book.Open(Key(1), Terms(1, 900, 1), Start + Idle));
        Assert.Equal(0, book.CostOf(Key(1), Terms(1, 1000, 0)));
        var more = Terms(1, 500, 1, 2);
        Assert.Equal(more.Reservation, book.CostOf(Key(1), more));
        var wider = book.Open(Key(1), more, Start);
        Assert.Equal(book.Reserved + more.Reservation, wider.Reserved);
        Assert.Equal([0, 1, 2], wider.Find(Key(1))!.Columns);
        Assert.Equal(1, wider.Count);
    }

    [Fact]
    public void A_lease_ends_a_day_after_its_last_shard()
    {
        var book = LeaseBook.Empty.Open(Key(1), Terms(1, 10, 0), Start).Open(Key(2), Terms(2, 10, 0), Start)
            .ShardReceived(Key(1), 5, Start + TimeSpan.FromHours(1));

        Assert.Empty(Due(book, Start + Expiry - TimeSpan.FromSeconds(1)));
        Assert.Equal([Key(2)], Due(book, Start + Expiry));
        Assert.Equal([Key(2), Key(1)], Due(book, Start + Expiry + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Idle_leases_get_a_part_and_the_oldest_go_first()
    {
        var book = LeaseBook.Empty;
        for (byte i = 1; i <= 4; i++) book = book.Open(Key(i), Terms(i, 1000, 0), Start + TimeSpan.FromSeconds(i));
        var one = book.Find(Key(1))!.Reserved;
        book = book.ShardReceived(Key(1), 1, Start + Idle);
        var now = Start + Idle + TimeSpan.FromSeconds(4);

        Assert.Empty(Due(book, now, 3 * one));
        Assert.Equal([Key(2)], Due(book, now, 2 * one));
        Assert.Equal([Key(2), Key(3), Key(4)], Due(book, now, one - 1));
        // The one that is not idle yet does not count and does not go.
        Assert.Equal([Key(2), Key(3), Key(4)], Due(book, now, 0));
        Assert.Empty(Due(book, Start + Idle, 0));
    }

    [Fact]
    public void A_closing_lease_counts_until_it_is_settled()
    {
        var book = LeaseBook.Empty.Open(Key(1), Terms(1, 1000, 0, 3), Start);
        var closing = book.Close(Key(1));

        Assert.Equal(book.Reserved, closing.Reserved);
        Assert.Same(closing, closing.Close(Key(1)));
        Assert.Same(closing, closing.ShardReceived(Key(1), 5, Start));
        Assert.Empty(Due(closing, Start + Expiry));
        var half = closing.Settle(Key(1), [3], 0);
        Assert.InRange(half.Reserved, book.Reserved / 2, (book.Reserved / 2) + 1);
        var gone = half.Settle(Key(1), [0], 0);
        Assert.Equal((0, 0L, 0L), (gone.Count, gone.Reserved, gone.Outstanding));
        Assert.Empty(gone.Of(Content(1)));
        Assert.Same(gone, gone.Settle(Key(1), [0], 0));
    }

    [Fact]
    public void What_is_on_the_disk_is_no_longer_outstanding()
    {
        var book = LeaseBook.Empty.Open(Key(1), Terms(1, 1000, 0), Start);

        Assert.Equal(book.Reserved, book.Outstanding);
        Assert.Equal(book.Reserved - 400, book.ShardReceived(Key(1), 400, Start).Outstanding);
        Assert.Equal(0, book.ShardReceived(Key(1), 1_000_000, Start).Outstanding);
    }

    internal static LeaseKey Key(byte number) => new(new NodeId(Id(7)), Content(number));

    internal static ContentId Content(byte number) => new(Id(number));

    internal static StoreTerms Terms(byte number, long bytes, params int[] columns) =>
        new(new AccountId(Id(9)), Content(number), Code.Default, [.. columns], bytes);

    private static LeaseKey[] Due(LeaseBook book, DateTimeOffset now, long idleLimit = long.MaxValue) =>
        [.. book.Due(now, Expiry, Idle, idleLimit)];

    private static Id256 Id(byte value) => new(Enumerable.Repeat(value, 32).ToArray());
}
