using Akka.Actor;
using Akka.Event;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Shards.Events;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

// The books: leases, capacity, and what the node asks of itself.
public sealed partial class ShardsActor
{
    private void CommandBooks()
    {
        Command<HolderReady>(OnHolderReady);
        Command<LeaseSettled>(message =>
        {
            if (_leases.Find(message.Key) is { } lease)
                Keep(_leases.Settle(message.Key, message.Columns, message.CommittedBytes), lease.Account);
        });
        Command<RowsChanged>(message =>
        {
            _capacity = _capacity.Commit(message.Owner, message.RowBytes, message.FileBytes);
            _columns += message.Columns;
        });
        Command<QuarantineChanged>(message => _quarantined[message.Number] = message.Shards);
        Command<SweepLeases>(_ => OnSweepLeases());
        Command<SampleDisk>(_ => Run(_context.Files.FreeBytes, free => _diskFree = free,
            failure => _log.Warning(failure, "cannot tell how much of the disk is free")));
    }

    private void CommandLocal()
    {
        Command<ManifestProtocol.VersionLearned>(message =>
        {
            var content = message.Version.Content.Content;
            if (_leases.Of(content).Any(lease => lease.Account == message.Version.Owner))
                HolderOf(content).Tell(message);
        });
        Command<ManifestProtocol.ContentDied>(message =>
        {
            foreach (var lease in _leases.Of(message.Content)) _leases = _leases.Close(lease.Key);
            HolderOf(message.Content).Tell(message);
        });
        Command<ShardsProtocol.GetUsage>(_ =>
        {
            if (Settled) Sender.Tell(Usage());
            else Stash.Stash();
        });
        Command<ShardsProtocol.SetCapacity>(OnSetCapacity);
        Command<ShardsProtocol.SubscribeDamage>(message => _remembered.DamageSubscribers.Add(message.Subscriber));
        Command<ShardsProtocol.ShardDamaged>(message =>
        {
            foreach (var subscriber in _remembered.DamageSubscribers) subscriber.Tell(message);
        });
        Command<ShardsProtocol.RestoreShard>(message => HolderOf(message.Content).Forward(message));
    }

    private void OnHolderReady(HolderReady ready)
    {
        // What each account is charged goes in with no file bytes; the files are counted once for all accounts.
        foreach (var (account, bytes) in ready.RowBytes) _capacity = _capacity.Commit(account, bytes, 0);
        _capacity = _capacity with { Committed = _capacity.Committed + ready.FileBytes };
        _columns += ready.Columns;
        _holdersReady++;
        SweepWhenReady();
        AnswerWhenSettled();
    }

    private void OnSweepLeases()
    {
        var due = _leases.Due(_context.Now, _settings.LeaseExpiry, _settings.LeaseIdleAfter,
            (long)(_capacity.Capacity * _settings.LeaseIdleShare));
        foreach (var key in due)
        {
            _log.Info("gave up an idle lease for content {0}", key.Content);
            Close([_leases.Find(key)!], null, key.Content, null);
        }
    }

    /// <summary>Takes a new state of the leases, in which at most one account's changed.</summary>
    private void Keep(LeaseBook leases, AccountId account)
    {
        _capacity = _capacity.Lease(account, leases.Reserved - _leases.Reserved);
        _leases = leases;
    }

    private void OnSetCapacity(ShardsProtocol.SetCapacity message)
    {
        var asker = Sender;
        // The configuration stays as it was last seen: only another one there counts again at the next start.
        var changed = new CapacityChanged
        {
            Bytes = (ulong)Math.Max(0, message.Bytes),
            Configured = (ulong)_settings.Capacity,
        };
        Persist(changed, e =>
        {
            Apply(e);
            asker.Tell(new ShardsProtocol.CapacitySet(Usage()));
        });
    }

    private ShardsProtocol.Usage Usage() => new(
        _capacity.Capacity, _capacity.Committed, _capacity.Leased, _columns, _quarantined.Values.Sum());
}
