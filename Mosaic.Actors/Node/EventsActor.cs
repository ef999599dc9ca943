using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Mosaic.Files;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Shards;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/events</c>: notes what happens on the node, and tells it to who asks (<see cref="EventsProtocol"/>). Peers
/// it learns of from the directory, files and shards from the event stream; health and refusals it asks for.
/// </summary>
internal sealed class EventsActor : ReceiveActor, IWithTimers
{
    /// <summary>The most readers that wait at a time.</summary>
    public const int MaxWaiting = 64;

    /// <summary>The least time between two looks at the health of all files, which cost as much as a listing.</summary>
    public static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(5);

    /// <summary>After a look, so many times what it took pass before the next one.</summary>
    private const int HealthFactor = 50;

    private readonly IActorRef _manifest;
    private readonly IActorRef _files;
    private readonly TimeProvider _time;
    private readonly EventLog _log = new();
    private readonly Dictionary<IActorRef, long> _waiting = [];
    private NetworkView? _view;
    private AccountId? _healthOf;
    private Health? _health;
    private bool _isHealthDue = true;
    private DateTimeOffset _lookedAt;
    private DateTimeOffset _lookNotBefore;
    private ImmutableSortedDictionary<string, long> _refused = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>See <see cref="Props"/>.</summary>
    public EventsActor(IActorRef manifest, IActorRef files, TimeProvider time)
    {
        (_manifest, _files, _time) = (manifest, files, time);
        Receive<EventsProtocol.Read>(Read);
        Receive<NetworkView>(WhenViewChanged);
        Receive<FilesProtocol.Ended>(ended =>
        {
            if (FilesChanges.Of(ended) is not { } happened) return;
            _isHealthDue = true;
            Add(happened);
        });
        Receive<ShardsProtocol.ShardDamaged>(damaged => Add(FilesChanges.Of(damaged)));
        Receive<FilesProtocol.RebuildEnded>(ended => Add(FilesChanges.Of(ended)));
        Receive<FilesProtocol.Listed>(WhenListed);
        // No account is logged in, or the node is busy: another time.
        Receive<FilesProtocol.Failed>(_ => _isHealthDue = true);
        Receive<ManifestProtocol.Statistics>(WhenCounted);
        Receive<Tick>(_ => WhenTime());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The actor at <c>/user/events</c>.</summary>
    public static Props Props(IActorRef manifest, IActorRef files, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new EventsActor(manifest, files, time));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        foreach (var type in new[]
        {
            typeof(FilesProtocol.Ended), typeof(ShardsProtocol.ShardDamaged), typeof(FilesProtocol.RebuildEnded),
        })
        {
            Context.System.EventStream.Subscribe(Self, type);
        }
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, HealthInterval);
    }

    private void Read(EventsProtocol.Read read)
    {
        var page = PageAfter(read.After);
        if (!read.Waits || !page.Events.IsEmpty || page.Missed > 0) Sender.Tell(page);
        else if (_waiting.Count < MaxWaiting) _waiting[Sender] = page.Next;
        else Sender.Tell(new EventsProtocol.Busy($"{MaxWaiting} readers wait for events already"));
    }

    private EventsProtocol.Page PageAfter(long after)
    {
        var (events, next, missed) = _log.After(after, _view?.Account);
        return new EventsProtocol.Page(events, next, missed, next == _log.Last);
    }

    private void Add(NodeEvent happened)
    {
        _log.Add(happened, _time.GetUtcNow());
        foreach (var (reader, after) in _waiting.ToArray())
        {
            var page = PageAfter(after);
            if (page.Events.IsEmpty) continue;
            _waiting.Remove(reader);
            reader.Tell(page);
        }
    }

    private void WhenViewChanged(NetworkView view)
    {
        var changes = PeerChanges.Between(_view, view).ToArray();
        _isHealthDue |= changes.Length > 0 || _view is null;
        _view = view;
        foreach (var change in changes) Add(change);
    }

    private void WhenTime()
    {
        foreach (var (reader, after) in _waiting) reader.Tell(PageAfter(after));
        _waiting.Clear();
        if (_view is null) return;
        // A manifest of no network answers nothing.
        _manifest.Tell(new ManifestProtocol.GetStatistics());
        if (!_isHealthDue || _time.GetUtcNow() < _lookNotBefore) return;
        _isHealthDue = false;
        _lookedAt = _time.GetUtcNow();
        _files.Tell(new FilesProtocol.List());
    }

    private void WhenListed(FilesProtocol.Listed listed)
    {
        var before = _healthOf == _view?.Account ? _health : null;
        _healthOf = _view?.Account;
        var change = FilesChanges.Health(before, listed.Files, out var now);
        _health = now;
        // Of a million files a listing takes seconds: looking is never more than a small part of the node's work.
        _lookNotBefore = _time.GetUtcNow() + HealthFactor * (_time.GetUtcNow() - _lookedAt);
        if (change is not null) Add(change with { Account = _healthOf });
    }

    private void WhenCounted(ManifestProtocol.Statistics statistics)
    {
        foreach (var (reason, count) in statistics.Refused)
        {
            var more = count - _refused.GetValueOrDefault(reason);
            if (more <= 0) continue;
            Add(new NodeEvent(EventKinds.Refused, string.Create(CultureInfo.InvariantCulture,
                $"{more} statements of peers were refused: {reason}"))
            {
                Count = more,
            });
        }
        _refused = statistics.Refused;
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }
}
