using Akka.Event;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <content>Who shall hold what, and how long to wait where nobody can.</content>
internal sealed partial class UploadCoordinator
{

    private const int ColumnOverhead = 256;

    private readonly HashSet<NodeId> _excluded = [];
    private readonly SortedDictionary<string, string> _losses = new(StringComparer.Ordinal);

    private bool _opened, _anyRefusedSpace, _patienceOver;

    /// <summary>Finds a holder for every column that has none; else fails, or waits for better days.</summary>
    private void Replan()
    {
        var result = Plan(_excluded);
        if (result is Placed placed)
        {
            if (_opened) Timers.Cancel(nameof(PlacementOver));
            for (var column = 0; column < Code.N; column++)
            {
                if (_state.Place(column, placed.ByColumn[column]) is { } abandoned) Release(abandoned, [column]);
            }
            return;
        }
        var refused = (Placement.Refused)result;
        if (!_opened && !MayComeRound()) FailForHolders(refused.Message, refused is NoSpace);
        else if (_state.Waived) SettleForLess();
        else WaitForPeers(refused.Message);
    }

    private PlacementResult Plan(IReadOnlySet<NodeId> excluded)
    {
        // A holder keeps a column's leaf hashes beside it, and a header.
        var columnBytes = _room.ColumnLength + (_room.SegmentCount * Id256.Size) + ColumnOverhead;
        return PlacementPlanner.Plan(new PlacementRequest(
            _content, Code, columnBytes, View.Self, [.. PlacementNode.Of(View)])
        {
            Excluded = excluded,
            Held = _state.Placement,
            AllowFragile = _upload.AllowFragile,
        });
    }

    /// <summary>
    /// Whether an upload that no holder has begun to store could still begin: its peers suffice, as far as is known
    /// here, and those that did not open a lease may yet. A peer that just joined, or whose machine is busy, may not
    /// have heard of this node yet, or not answer in time.
    /// </summary>
    private bool MayComeRound() =>
        !_patienceOver && _excluded.Any(node => Holder(node).MayComeRound)
        && Plan(_excluded.Where(node => !Holder(node).MayComeRound).ToHashSet()) is Placed;

    private void WaitForPeers(string why)
    {
        Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, Files.Settings.AskAgainAfter);
        if (Timers.IsTimerActive(nameof(PlacementOver))) return;
        Log.Warning("Upload {0}: {1}; waiting for peers", _upload.Path, why);
        Timers.StartSingleTimer(nameof(PlacementOver), PlacementOver.Instance, Files.Settings.PlacementDeadline);
    }

    private void WhenAskedAgain()
    {
        if (_failure is not null || IsAnswered || _patienceOver || _state.Homeless.IsEmpty) return;
        _excluded.RemoveWhere(node => View.IsReachable(node) && Holder(node).TryComeBack(limited: _opened));
        Replan();
        Pump();
    }

    private void WhenPlacementOver()
    {
        _patienceOver = true;
        if (_failure is not null || IsAnswered || _state.Homeless.IsEmpty) return;
        if (_opened)
        {
            _state.Waive();
            SettleForLess();
        }
        else
        {
            Replan();
        }
        Pump();
    }

    private void SettleForLess()
    {
        var spare = Spare.Of(_state.Held, Code.K);
        if (spare >= (_upload.AllowFragile ? 0 : 1)) return;
        FailForHolders($"{_state.Homeless.Length} of {Code.N} columns of '{_upload.Path}' found no holder");
    }

    private void FailForHolders(string message, bool space = false)
    {
        var losses = string.Join("; ", _losses.Select(static loss => $"{loss.Key}: {loss.Value}"));
        // What else could be done about too few peers is no advice where they are enough, and full.
        if (_anyRefusedSpace) Fail(FilesError.Full, $"there is no room for '{_upload.Path}': {losses}");
        else Fail(space ? FilesError.Full : FilesError.TooFewPeers, losses == "" ? message : $"{message}; {losses}");
    }

    private sealed record AskAgain
    {
        public static readonly AskAgain Instance = new();
    }
}
