using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Model;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

/// <summary>
/// Reads every committed shard again and again, at a steady rate, and tells its holder of those that are damaged. What
/// was just read, or looks wrong, comes first: then a bad shard is found soon even in a column no reader needed.
/// </summary>
internal sealed class ScrubActor : ReceiveActor, IWithTimers
{
    /// <summary>The most contents that wait to be checked before others; more wait for their turn.</summary>
    public const int MaxFirst = 1024;

    /// <summary>The most damaged shards of one column told at a time; the next ones once some are rebuilt.</summary>
    public const int MaxDamagePerColumn = 64;

    /// <summary>About how many bytes are checked in one go.</summary>
    private const int StepBytes = 1 << 20;

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HolderContext _context;
    private readonly LinkedList<(ContentId Content, IActorRef Holder)> _first = [];
    private readonly HashSet<ContentId> _firstContents = [];
    private readonly LinkedList<Current> _pass = [];
    private ImmutableArray<IActorRef> _holders = [];
    private int _nextHolder;
    private bool _turnOfPass;
    private Current? _current;

    public ScrubActor(HolderContext context)
    {
        _context = context;
        Receive<ScrubHolders>(message =>
        {
            _holders = message.Holders;
            if (_context.Settings.ScrubRate > 0) Next();
        });
        Receive<ScrubFirst>(OnScrubFirst);
        Receive<ColumnsListed>(OnListed);
        Receive<Step>(_ => DoStep());
        Receive<NextPass>(_ =>
        {
            _nextHolder = 0;
            if (_current is null) Next();
        });
        Receive<Continue>(message =>
        {
            if (ReferenceEquals(message.Asker, this)) message.Then();
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(HolderContext context) => Akka.Actor.Props.Create(() => new ScrubActor(context));

    private void OnScrubFirst(ScrubFirst message)
    {
        if (_first.Count >= MaxFirst || !_firstContents.Add(message.Content)) return;
        _first.AddLast((message.Content, message.Holder));
        if (_current is null && !_holders.IsEmpty && _context.Settings.ScrubRate > 0) Next();
    }

    /// <summary>Goes to the next piece of work: by turns what comes first and what the pass has come to.</summary>
    private void Next()
    {
        _current = null;
        _turnOfPass = !_turnOfPass;
        if (_first.First is { Value: var first } && !(_turnOfPass && _pass.Count > 0))
        {
            _first.RemoveFirst();
            _firstContents.Remove(first.Content);
            _current = new Current(first.Holder, []);
            first.Holder.Tell(new ListColumns(first.Content));
        }
        else if (_pass.First is { Value: var column })
        {
            _pass.RemoveFirst();
            _current = column;
            DoStep();
        }
        else if (_nextHolder < _holders.Length)
        {
            _current = new Current(_holders[_nextHolder], []) { OfPass = true };
            _holders[_nextHolder++].Tell(new ListColumns(null));
        }
        else if (!Timers.IsTimerActive(NextPass.Key))
        {
            Timers.StartSingleTimer(NextPass.Key, NextPass.Instance, _context.Settings.ScrubPause);
        }
    }

    private void OnListed(ColumnsListed message)
    {
        if (_current is not { } current) return;
        if (!current.OfPass)
        {
            _current = new Current(current.Holder, message.Columns);
            DoStep();
            return;
        }
        foreach (var column in message.Columns)
            _pass.AddLast(new Current(current.Holder, [column]) { OfPass = true });
        Next();
    }

    private void DoStep()
    {
        if (_current is not { } current) return;
        if (current.Index == current.Columns.Length)
        {
            Next();
            return;
        }
        if (current is { OfPass: true, HadTurn: true } && _first.Count > 0)
        {
            // What comes first does not wait for the end of a long column.
            current.HadTurn = false;
            _pass.AddFirst(current);
            Next();
            return;
        }
        current.HadTurn = true;
        var row = current.Columns[current.Index];
        if (!_context.Files.References.IsReferenced(row.Root))
        {
            Advance(current, row.Geometry.Segments, 0);
            return;
        }
        var from = current.Segment;
        _context.Run(Self, this, () => Verify(row, from), found =>
        {
            foreach (var (segment, reason) in found.Damaged)
            {
                current.Holder.Tell(new FoundDamaged(
                    new ShardAddress(row.Content, row.Geometry.Column, segment), row.Root, reason));
            }
            current.Damaged += found.Damaged.Count;
            Advance(current, current.Damaged >= MaxDamagePerColumn ? row.Geometry.Segments : found.Next, found.Bytes);
        }, failure =>
        {
            _log.Warning(failure, "cannot check column {0}", row.Root);
            Advance(current, row.Geometry.Segments, StepBytes);
        });
    }

    /// <summary>On a disk thread: checks shards until about a step's bytes are read.</summary>
    private (List<(long Segment, string Reason)> Damaged, long Next, long Bytes) Verify(IndexRow row, long from)
    {
        var damaged = new List<(long, string)>();
        long bytes = 0;
        var segment = from;
        while (segment < row.Geometry.Segments && bytes < StepBytes && damaged.Count < MaxDamagePerColumn)
        {
            if (_context.Files.Verify(row.Root, row.Geometry, segment) is { } reason) damaged.Add((segment, reason));
            bytes += row.Geometry.LengthOf(segment);
            segment++;
        }
        return (damaged, segment, bytes);
    }

    private void Advance(Current current, long next, long bytes)
    {
        current.Segment = next;
        if (next >= current.Columns[current.Index].Geometry.Segments)
        {
            current.Segment = 0;
            current.Damaged = 0;
            current.Index++;
        }
        var pause = TimeSpan.FromSeconds((double)bytes / _context.Settings.ScrubRate);
        Timers.StartSingleTimer(Step.Key, Step.Instance, pause);
    }

    private sealed class Current(IActorRef holder, ImmutableArray<IndexRow> columns)
    {
        public IActorRef Holder { get; } = holder;

        public ImmutableArray<IndexRow> Columns { get; } = columns;

        /// <summary>A part of the pass over everything.</summary>
        public bool OfPass { get; init; }

        /// <summary>It came a step further since it became the current one.</summary>
        public bool HadTurn { get; set; }

        public int Index { get; set; }

        public long Segment { get; set; }

        public int Damaged { get; set; }
    }

    private sealed class Step
    {
        public const string Key = "step";

        public static readonly Step Instance = new();
    }

    private sealed class NextPass
    {
        public const string Key = "pass";

        public static readonly NextPass Instance = new();
    }
}
