using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

// What peers ask. Each request is checked here as far as that takes no index, and then is its content's holder's.
public sealed partial class ShardsActor
{
    private const uint BusyRetryMs = 100;

    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    private void OnIncoming(WireProtocol.Incoming incoming)
    {
        if (!incoming.WantsReply)
        {
            // Every kind of ours is a request.
            _context.Wire.Tell(new WireProtocol.Handled(incoming.Ticket));
        }
        else if (!Ready)
        {
            Refuse(incoming.Ticket, RefusalCode.Unavailable, "this node is not ready yet");
        }
        else if (_context.Threads.Full)
        {
            Refuse(incoming.Ticket, RefusalCode.Busy, "too much is queued for the disk", BusyRetryMs);
        }
        else
        {
            Route(incoming);
        }
    }

    private void Route(WireProtocol.Incoming incoming)
    {
        switch (incoming.Message.Header)
        {
            case StoreRequest request:
                OnStore(incoming, request);
                break;
            case ShardData shard when shard.ContentId.Length == Id256.Size:
                OnShard(incoming, new ContentId(shard.ContentId.Span));
                break;
            case Commit commit:
                OnCommit(incoming, commit);
                break;
            case Release release:
                OnRelease(incoming, release);
                break;
            case GetShards get when get.ContentId.Length == Id256.Size
                && get.LeasedHash.Length is 0 or Id256.Size:
                HolderOf(new ContentId(get.ContentId.Span)).Tell(incoming);
                break;
            default:
                Refuse(incoming.Ticket, RefusalCode.Malformed, "an id is 32 bytes long");
                break;
        }
    }

    private void OnStore(WireProtocol.Incoming incoming, StoreRequest request)
    {
        var now = _context.Now;
        var (terms, refusal) = StoreDecision.Check(request, View!, now);
        if (terms is null)
        {
            Reply(incoming.Ticket, refusal!.ToWire());
            return;
        }
        var key = new LeaseKey(incoming.From, terms.Content);
        var known = _leases.Find(key);
        if (known is { Closing: true } || (known is null && _leases.Count >= _settings.MaxLeases))
        {
            Refuse(incoming.Ticket, RefusalCode.Busy, "no lease can be opened right now", BusyRetryMs);
            return;
        }
        if (known is not null && (known.Account != terms.Account || known.Code != terms.Code))
        {
            Refuse(incoming.Ticket, RefusalCode.Malformed, "another lease is open for this content");
            return;
        }
        var cost = _leases.CostOf(key, terms);
        if (cost > 0 && StoreDecision.Admit(terms.Account, cost, _capacity, _diskFree, _leases.Outstanding, _settings)
            is { } full)
        {
            Reply(incoming.Ticket, full.ToWire());
            return;
        }
        Keep(_leases.Open(key, terms, now), terms.Account);
        HolderOf(terms.Content).Tell(new OpenLease(_leases.Find(key)!, incoming.Ticket));
    }

    private void OnShard(WireProtocol.Incoming incoming, ContentId content)
    {
        if (_diskFree < _settings.DiskReserve)
        {
            Refuse(incoming.Ticket, RefusalCode.DiskFull, "the disk is full but for its reserve");
            return;
        }
        _leases = _leases.ShardReceived(
            new LeaseKey(incoming.From, content), incoming.Message.Payload.Length, _context.Now);
        HolderOf(content).Tell(incoming);
    }

    private void OnCommit(WireProtocol.Incoming incoming, Commit commit)
    {
        try
        {
            var version = FileVersion.Read(Statement.Parse(commit.FileVersion.Span));
            var columns = Columns(commit, version);
            if (CheckVersion(version) is { } refusal)
                Reply(incoming.Ticket, refusal.ToWire());
            else
                HolderOf(version.Content.Content).Tell(new CommitColumns(
                    incoming.From, version, columns, incoming.Ticket, incoming.Remaining));
        }
        catch (MalformedException e)
        {
            Refuse(incoming.Ticket, RefusalCode.Malformed, e.Message);
        }
    }

    private static ImmutableSortedSet<int> Columns(Commit commit, FileVersion version)
    {
        var count = version.Content.Code.N;
        if (commit.Columns.Count == 0 || commit.Columns.Count > count || commit.Columns.Any(column => column >= count))
            throw new MalformedException($"a commit names 1 to {count} of the content's columns");
        return [.. commit.Columns.Select(column => (int)column)];
    }

    private StoreRefusal? CheckVersion(FileVersion version)
    {
        if (version.Statement.Network != View!.Network)
            return new StoreRefusal(RefusalCode.Malformed, "the version is of another network");
        if (!version.Statement.HasValidSignature())
            return new StoreRefusal(RefusalCode.BadSignature, "the version is not signed by its owner");
        if (!View.OwnsMember(version.Owner))
            return new StoreRefusal(RefusalCode.NotMember, "the owner has no node of this network");
        var ahead = version.Time.Instant - _context.Now;
        return ahead > MaxAhead
            ? new StoreRefusal(RefusalCode.ClockSkew, $"the version is from {ahead.TotalSeconds:F0} s in the future",
                (long)ahead.TotalMilliseconds)
            : null;
    }

    private void OnRelease(WireProtocol.Incoming incoming, Release release)
    {
        if (StoreDecision.Check(release, View!, _context.Now) is { } refusal)
        {
            Reply(incoming.Ticket, refusal.ToWire());
            return;
        }
        var account = new AccountId(release.Account.Span);
        var content = new ContentId(release.ContentId.Span);
        ImmutableSortedSet<int> columns = [.. release.Columns.Select(column => (int)column)];
        Close([.. _leases.Of(content).Where(lease => lease.Account == account)], columns, content, incoming.Ticket);
    }

    private void Close(
        ImmutableArray<LeaseState> leases, ImmutableSortedSet<int>? columns, ContentId content, long? ticket)
    {
        foreach (var lease in leases.Where(lease => columns is null || lease.Columns.IsSubsetOf(columns)))
            _leases = _leases.Close(lease.Key);
        HolderOf(content).Tell(new CloseLeases([.. leases.Select(lease => lease.Key)], columns, ticket));
    }
}
