using System.Collections.Immutable;
using CsCheck;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Files;

public sealed class UploadStateProperties
{
    private static readonly Gen<(Code Code, int Segments, int Window, bool Eager, int Nodes, int Failures, int Seed)>
        Uploads = Gen.Select(Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 12], Gen.Int[1, 4], Gen.Bool, Gen.Int[1, 8])
            .SelectMany(t => Gen.Select(Gen.Int[0, 4], Gen.Int[0, int.MaxValue - 1]).Select(u =>
                (new Code(t.Item1, t.Item2), t.Item3, t.Item4, t.Item5 && t.Item3 == 1, t.Item6, u.Item1, u.Item2)));

    [Fact]
    public void Every_upload_ends_with_every_shard_in_its_place_or_as_impossible() =>
        Uploads.Sample(static upload => new Simulation(upload).Run(), iter: TestScale.Of(2000));

    /// <summary>Holders that answer in any order and fail at any time; every step is checked.</summary>
    private sealed class Simulation(
        (Code Code, int Segments, int Window, bool Eager, int Nodes, int Failures, int Seed) upload)
    {
        private readonly Random _random = new(upload.Seed);
        private readonly UploadState _state = new(upload.Code, upload.Window, upload.Eager);
        private readonly List<Func<bool>> _events = [];
        private readonly HashSet<long> _memory = [];
        private readonly Dictionary<NodeId, HashSet<(int Column, long Segment)>> _stored = [];
        private readonly HashSet<(NodeId, int)> _open = [];
        private readonly HashSet<NodeId> _fallen = [];
        private readonly Dictionary<int, NodeId> _committed = [];
        private (long Segment, ImmutableArray<int> Columns)? _rebuilt;
        private int _failures = upload.Failures;
        private int _nodes = upload.Nodes;
        private readonly Queue<MakeRecord> _unrecorded = new();
        private ImmutableSortedDictionary<int, NodeId>? _recorded;
        private bool _done;

        public bool Run()
        {
            Replan();
            for (var turn = 0; turn < 100_000; turn++)
            {
                foreach (var step in _state.Next()) Do(step);
                if (_done) return CheckEnd();
                if (_state.Impossible) return upload.Failures > 0;
                if (_events.Count == 0) throw new InvalidOperationException("nothing is left to wait for");
                if (_failures > 0 && _random.Next(20) == 0) FailOne();
                else Answer();
            }
            throw new InvalidOperationException("it does not end");
        }

        private static NodeId Node(int number) => new(Id256.Parse(number.ToString("x64", null)));

        private void Answer()
        {
            var index = _random.Next(_events.Count);
            var answer = _events[index];
            _events.RemoveAt(index);
            answer();
        }

        private void FailOne()
        {
            _failures--;
            var holders = _state.Placement.Values.Distinct().ToArray();
            if (holders.Length == 0) return;
            var fallen = holders[_random.Next(holders.Length)];
            _fallen.Add(fallen);
            var lost = _state.HolderFailed(fallen);
            foreach (var column in lost) _open.Remove((fallen, column));
            Assert.All(lost, column => Assert.False(_committed.ContainsKey(column)));
            Replan();
        }

        // A fallen one is replaced by a newcomer, so that there is always room.
        private void Replan()
        {
            foreach (var column in _state.Homeless)
            {
                var node = Node(1 + _random.Next(_nodes));
                while (_fallen.Contains(node)) node = Node(1 + _random.Next(++_nodes));
                Assert.Null(_state.Place(column, node));
            }
        }

        private void Do(UploadStep step)
        {
            switch (step)
            {
                case AskStore ask:
                    _events.Add(() =>
                    {
                        foreach (var column in ask.Columns.Where(column => _state.HolderOf(column) == ask.Holder))
                            _open.Add((ask.Holder, column));
                        _state.Accepted(ask.Holder, ask.Columns);
                        return true;
                    });
                    break;
                case EncodeNext:
                    _memory.Add(_state.Encoded);
                    Assert.InRange(_memory.Count, 1, upload.Window);
                    _events.Add(() =>
                    {
                        _state.SegmentEncoded(_state.Encoded == upload.Segments - 1);
                        return true;
                    });
                    break;
                case SendShard send:
                    Send(send);
                    break;
                case Forget forget:
                    if (_rebuilt?.Segment == forget.Segment) _rebuilt = null;
                    else Assert.True(_memory.Remove(forget.Segment));
                    break;
                case Rebuild rebuild:
                    Rebuild(rebuild);
                    break;
                case MakeRecord record:
                    _unrecorded.Enqueue(record);
                    _events.Add(() =>
                    {
                        // A journal keeps the order of what it is given.
                        var next = _unrecorded.Dequeue();
                        _recorded = next.Placement;
                        _state.Recorded(next.Generation);
                        return true;
                    });
                    break;
                case CommitColumns commit:
                    Commit(commit);
                    break;
                case AllCommitted:
                    _done = true;
                    break;
            }
        }

        private void Send(SendShard send)
        {
            var isRebuilt = _rebuilt?.Segment == send.Segment && _rebuilt.Value.Columns.Contains(send.Column);
            Assert.True(isRebuilt || (_memory.Contains(send.Segment) && send.Segment < _state.Encoded));
            Assert.True(upload.Eager || _open.Contains((send.Holder, send.Column)));
            Assert.DoesNotContain(send.Holder, _fallen);
            _events.Add(() =>
            {
                if (_fallen.Contains(send.Holder)) return false;
                if (_random.Next(10) == 0)
                {
                    _state.SendAgain(send.Holder, send.Column, send.Segment);
                    return true;
                }
                Of(send.Holder).Add((send.Column, send.Segment));
                return _state.Acked(send.Holder, send.Column, send.Segment);
            });
        }

        private void Rebuild(Rebuild rebuild)
        {
            Assert.True(rebuild.Sources.DistinctBy(static source => source.From.Column).Count() >= upload.Code.K);
            Assert.All(rebuild.Sources, source =>
            {
                Assert.Contains((source.From.Column, rebuild.Segment), Of(source.From.Node));
                Assert.Equal(source.Committed, _committed.ContainsKey(source.From.Column));
            });
            Assert.Null(_rebuilt);
            _events.Add(() =>
            {
                _rebuilt = (rebuild.Segment, rebuild.Columns);
                _state.Rebuilt(rebuild.Segment);
                return true;
            });
        }

        private void Commit(CommitColumns commit)
        {
            Assert.All(commit.Columns, column =>
            {
                Assert.Equal(commit.Holder, _recorded![column]);
                for (var segment = 0; segment < upload.Segments; segment++)
                    Assert.Contains((column, (long)segment), Of(commit.Holder));
            });
            _events.Add(() =>
            {
                if (_fallen.Contains(commit.Holder)) return false;
                foreach (var column in commit.Columns) _committed[column] = commit.Holder;
                _state.Committed(commit.Holder, commit.Columns);
                return true;
            });
        }

        private HashSet<(int Column, long Segment)> Of(NodeId node)
        {
            if (!_stored.TryGetValue(node, out var stored)) _stored.Add(node, stored = []);
            return stored;
        }

        private bool CheckEnd()
        {
            Assert.Equal(upload.Code.N, _committed.Count);
            Assert.Equal(_committed.OrderBy(static pair => pair.Key), _state.Placement);
            return _state.Encoded == upload.Segments;
        }
    }
}
