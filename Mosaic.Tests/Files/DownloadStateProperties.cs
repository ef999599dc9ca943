using CsCheck;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Files;

public sealed class DownloadStateProperties
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary><c>Returning</c>: not there when asked first.</summary>
    private enum Manner { Good, Dead, Silent, Damaged, Returning }

    private static readonly Gen<(Code Code, int Segments, int Window, Manner[] Nodes, int Seed)> Downloads =
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 10], Gen.Int[1, 4],
            Gen.Enum<Manner>().Array[1, 7], Gen.Int[0, int.MaxValue - 1]).Select(static t =>
                (new Code(t.Item1, t.Item2), t.Item3, t.Item4, t.Item5, t.Item6));

    [Fact]
    public void It_comes_to_its_end_just_when_k_columns_are_good() =>
        Downloads.Sample(static download => new Simulation(download).Run(), iter: TestScale.Of(2000));

    private sealed class Simulation
    {
        private readonly (Code Code, int Segments, int Window, Manner[] Nodes, int Seed) _download;
        private readonly Random _random;
        private readonly HeldColumn[] _holdings;
        private readonly HashSet<NodeId> _away = [];
        private readonly DownloadState _state;
        private readonly List<(FetchShard Fetch, TimeSpan Asked)> _answers = [];
        private readonly HashSet<FetchShard> _asked = [];
        private readonly HashSet<FetchShard> _mayAskAgain = [];
        private TimeSpan _now;
        private long _decoded, _written;
        private WriteSegment? _writing;

        public Simulation((Code Code, int Segments, int Window, Manner[] Nodes, int Seed) download)
        {
            _download = download;
            _random = new Random(download.Seed);
            _holdings = [.. Enumerable.Range(0, download.Code.N).SelectMany(column =>
                Enumerable.Range(0, 1 + _random.Next(2)).Select(_ =>
                    new HeldColumn(Node(_random.Next(download.Nodes.Length)), column))).Distinct()];
            _state = new DownloadState(download.Code.K, download.Segments, download.Window, _holdings,
                node => MannerOf(node) != Manner.Dead || _random.Next(2) == 0)
            {
                RetryPatience = Patience,
            };
        }

        private bool IsPossible => _holdings
            .Where(held => MannerOf(held.Node) is Manner.Good or Manner.Returning)
            .Select(static held => held.Column).Distinct().Count() >= _download.Code.K;

        public bool Run()
        {
            for (var turn = 0; turn < 100_000; turn++)
            {
                foreach (var step in _state.Next(_now))
                {
                    if (step is AllWritten) return IsPossible && _written == _download.Segments;
                    if (step is SegmentMissing) return !IsPossible;
                    Do(step);
                }
                Turn();
            }
            throw new InvalidOperationException("it does not end");
        }

        private static NodeId Node(int number) => new(Id256.Parse((number + 1).ToString("x64", null)));

        private Manner MannerOf(NodeId node) =>
            _download.Nodes[Enumerable.Range(0, _download.Nodes.Length).First(number => Node(number) == node)];

        private void Do(DownloadStep step)
        {
            switch (step)
            {
                case FetchShard fetch:
                    Assert.True(_asked.Add(fetch) | _mayAskAgain.Remove(fetch), "only who was away is asked again");
                    Assert.InRange(fetch.Segment, _written, _written + _download.Window - 1);
                    _answers.Add((fetch, _now));
                    break;
                case DecodeSegment decode:
                    Assert.Equal(_decoded++, decode.Segment);
                    Assert.True(_decoded <= _written + DownloadState.DecodeAhead);
                    Assert.True(decode.Shards.Count >= _download.Code.K);
                    break;
                case WriteSegment write:
                    Assert.Null(_writing);
                    Assert.Equal(_written, write.Segment);
                    Assert.True(write.Segment < _decoded);
                    _writing = write;
                    break;
            }
        }

        private void Turn()
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(100));
            _state.Hedge(_now, TimeSpan.FromMilliseconds(500));
            foreach (var given in _state.GiveUp(_now, Patience))
            {
                _mayAskAgain.Add(given);
                _answers.RemoveAll(answer => answer.Fetch == given);
            }
            if (_writing is not null && _random.Next(2) == 0)
            {
                _writing = null;
                _written++;
                _state.Written();
            }
            if (_answers.Count > 0) Answer(NextAnswer());
        }

        /// <summary>Any, but nobody who answers at all takes so long that it would be given up.</summary>
        private int NextAnswer()
        {
            var late = _answers.FindIndex(answer => _now - answer.Asked > Patience / 3
                && MannerOf(answer.Fetch.From.Node) != Manner.Silent);
            return late >= 0 ? late : _random.Next(_answers.Count);
        }

        private void Answer(int number)
        {
            var fetch = _answers[number].Fetch;
            var manner = MannerOf(fetch.From.Node);
            if (manner == Manner.Silent) return;
            _answers.RemoveAt(number);
            var isBack = manner == Manner.Returning && !_away.Add(fetch.From.Node);
            if (manner == Manner.Good || isBack)
            {
                _state.Received(fetch.Segment, fetch.From, new byte[1], _now);
                return;
            }
            var isAway = manner != Manner.Damaged;
            if (isAway) _mayAskAgain.Add(fetch);
            _state.Failed(fetch.Segment, fetch.From, isAway);
        }
    }
}
