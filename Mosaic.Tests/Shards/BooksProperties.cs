using CsCheck;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>After any history, the O(1) figures are the sums of what is there.</summary>
public sealed class BooksProperties
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Operation> Operations = Gen.Select(
        Gen.Int[0, 6], Gen.Byte[1, 6], Gen.Int[0, 5], Gen.Long[1, 5_000_000],
        static (what, content, column, bytes) => new Operation(what, content, column, bytes));

    [Fact]
    public void Reserved_and_outstanding_bytes_are_those_of_the_leases() =>
        Operations.Array[0, 60].Sample(
            history =>
            {
                var book = LeaseBook.Empty;
                var now = Start;
                foreach (var operation in history)
                {
                    now += TimeSpan.FromMinutes(operation.Column);
                    book = Apply(book, operation, now);
                    Assert.Equal(book.All.Sum(lease => lease.Reserved), book.Reserved);
                    Assert.Equal(book.All.Sum(lease => lease.Outstanding), book.Outstanding);
                    Assert.All(book.All, lease => Assert.True(lease is { Reserved: >= 0, MaxBytes: >= 0 }));
                    Assert.Equal(book.Count, book.All.Sum(lease => book.Of(lease.Key.Content).Count()));
                }
            }, iter: TestScale.Of(2000));

    [Fact]
    public void What_is_due_leaves_no_more_idle_bytes_than_allowed() =>
        Gen.Select(Operations.Array[0, 60], Gen.Long[0, 20_000_000]).Sample(
            (history, limit) =>
            {
                var book = LeaseBook.Empty;
                var now = Start;
                foreach (var operation in history)
                {
                    now += TimeSpan.FromMinutes(operation.Column);
                    book = Apply(book, operation, now);
                }
                var (expiry, idle) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
                var due = book.Due(now, expiry, idle, limit);
                var kept = book.All.Where(lease => !lease.Closing && !due.Contains(lease.Key)).ToArray();
                var idleKept = kept.Where(lease => now - lease.LastShard >= idle).ToArray();
                Assert.True(idleKept.Sum(lease => lease.Reserved) <= limit);
                Assert.DoesNotContain(kept, lease => now - lease.LastShard >= expiry);
                var youngestDue = due.Select(key => book.Find(key)!.LastShard).DefaultIfEmpty().Max();
                Assert.All(idleKept, lease => Assert.True(lease.LastShard >= youngestDue));
            }, iter: TestScale.Of(2000));

    [Fact]
    public void Capacity_is_exact_after_any_history_of_rows_and_leases() =>
        Gen.Select(Gen.Int[0, 3], Gen.Byte[1, 3], Gen.Byte[1, 5], Gen.Long[1, 1000]).Array[0, 80].Sample(
            history =>
            {
                var state = CapacityState.Empty.WithCapacity(10_000);
                var references = new RootReferences();
                var rows = new List<(AccountId Account, ColumnRoot Root)>();
                var leases = new List<(AccountId Account, long Bytes)>();
                foreach (var (what, account, root, bytes) in history)
                {
                    var owner = new AccountId(Id(account));
                    switch (what)
                    {
                        case 0:
                            rows.Add((owner, new ColumnRoot(Id(root))));
                            var first = references.Add(rows[^1].Root);
                            state = state.Commit(owner, Size(root), first ? Size(root) : 0);
                            break;
                        case 1 when rows.Count > 0:
                            var row = rows[(int)(bytes % rows.Count)];
                            rows.Remove(row);
                            var size = Size(row.Root);
                            state = state.Commit(row.Account, -size, references.Remove(row.Root) ? -size : 0);
                            break;
                        case 2:
                            leases.Add((owner, bytes));
                            state = state.Lease(owner, bytes);
                            break;
                        case 3 when leases.Count > 0:
                            var lease = leases[(int)(bytes % leases.Count)];
                            leases.Remove(lease);
                            state = state.Lease(lease.Account, -lease.Bytes);
                            break;
                    }
                    Assert.Equal(rows.Select(row => row.Root).Distinct().Sum(Size), state.Committed);
                    Assert.Equal(leases.Sum(lease => lease.Bytes), state.Leased);
                    Assert.Equal(Math.Max(0, 10_000 - state.Committed - state.Leased), state.Free);
                    Assert.Equal(rows.Select(row => row.Root).Distinct().Count(), references.Count);
                    var accounts = rows.Select(row => row.Account).Concat(leases.Select(lease => lease.Account));
                    Assert.Equal(accounts.Distinct().Count(), state.ByAccount.Count);
                    Assert.All(accounts, one => Assert.Equal(
                        rows.Where(row => row.Account == one).Sum(row => Size(row.Root))
                        + leases.Where(lease => lease.Account == one).Sum(lease => lease.Bytes),
                        state.UsedBy(one)));
                }
            }, iter: TestScale.Of(1000));

    private static LeaseBook Apply(LeaseBook book, Operation operation, DateTimeOffset now)
    {
        var key = LeaseBookTests.Key(operation.Content);
        return operation.What switch
        {
            0 or 1 when book.Find(key) is not { Closing: true } => book.Open(
                key, LeaseBookTests.Terms(operation.Content, operation.Bytes, operation.Column, 6), now),
            2 or 3 => book.ShardReceived(key, (int)operation.Bytes, now),
            4 => book.Settle(key, [operation.Column], operation.Bytes),
            5 => book.Settle(key, [operation.Column], 0),
            6 => book.Close(key),
            _ => book,
        };
    }

    private static long Size(byte root) => 100 + root;

    private static long Size(ColumnRoot root) => Size((byte)(root.Value.Prefix & 0xFF));

    private static Id256 Id(byte value) => new(Enumerable.Repeat(value, 32).ToArray());

    private sealed record Operation(int What, byte Content, int Column, long Bytes);
}
