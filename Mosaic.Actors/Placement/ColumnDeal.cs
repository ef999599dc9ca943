using System.Collections.Immutable;
using System.Diagnostics;
using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>
/// The columns of one content while they are dealt out to peers. Before each column goes to the best peer by the
/// planner's order, it is checked that the rest can still be dealt with the wanted spare; so the spare is exact, and
/// only within it does the order choose. One use per instance.
/// </summary>
internal sealed class ColumnDeal
{
    private readonly PlacementRequest _request;
    private readonly PlacementNode[] _peers;
    private readonly ulong[] _seeds;
    private readonly int[] _account, _zone;
    private readonly int[] _accountLoad, _zoneLoad, _load;
    private readonly int[] _room;
    private readonly int?[] _peerOf;

    /// <summary>Nothing dealt yet.</summary>
    /// <param name="request">The request.</param>
    /// <param name="peers">The peers that may be used, in a fixed order.</param>
    /// <param name="columnBytes">Bytes a column takes, in place of what the request says.</param>
    public ColumnDeal(PlacementRequest request, PlacementNode[] peers, long columnBytes)
    {
        _request = request;
        _peers = peers;
        _seeds = [.. peers.Select(peer => Rendezvous.Seed(request.Content, peer.Node))];
        (_account, _accountLoad) = Indexed(peers, static peer => peer.Account);
        (_zone, _zoneLoad) = Indexed(peers, static peer => peer.ZoneKey);
        _load = new int[peers.Length];
        _room = [.. peers.Select(peer => Room(peer, columnBytes, request.Code.N))];
        _peerOf = new int?[request.Code.N];
        Missing = request.Code.N;
    }

    /// <summary>Columns without a holder.</summary>
    public int Missing { get; private set; }

    /// <summary>
    /// Takes over the held columns of usable peers, at most so many on one of them, those of the greatest score first.
    /// They need no further room.
    /// </summary>
    public void Hold(int mostOnOneNode)
    {
        foreach (var (peer, columns) in HeldByPeer())
        {
            var kept = columns.OrderByDescending(column => Score(peer, column)).ThenBy(static column => column);
            foreach (var column in kept.Take(mostOnOneNode))
            {
                _room[peer]++;
                Give(column, peer);
            }
        }
    }

    /// <summary>
    /// The greatest spare with which the missing columns can be dealt; -1 when they lack room. Always giving to the
    /// emptiest peer with room yields the most even outcome there is, and losing the fullest peers of it the least.
    /// </summary>
    public int BestSpare()
    {
        var load = (int[])_load.Clone();
        var missing = Missing;
        for (var level = 0; missing > 0 && level < _request.Code.N; level++)
        {
            for (var peer = 0; missing > 0 && peer < load.Length; peer++)
            {
                if (load[peer] != level || level >= _room[peer]) continue;
                load[peer]++;
                missing--;
            }
        }
        return missing > 0 ? -1 : Spare.OfCounts(load, _request.Code.K);
    }

    /// <summary>Deals the missing columns; <paramref name="spare"/> is at most <see cref="BestSpare"/>.</summary>
    public ImmutableArray<NodeId> Finish(int spare)
    {
        var dealt = new List<int>();
        for (var column = 0; column < _peerOf.Length; column++)
        {
            if (_peerOf[column] is not null) continue;
            Deal(column, spare);
            dealt.Add(column);
        }
        while (dealt.Any(column => EvenZonesBy(column, spare)))
        {
            // Each move lowers the sum of the squares of the zones' loads, so this ends.
        }
        return [.. _peerOf.Select(peer => _peers[peer!.Value].Node)];
    }

    private void Deal(int column, int spare)
    {
        // A peer at a load that breaks the spare stands for all peers at that load and above: in any good outcome that
        // gives to one of them, the column could as well go to an emptier peer with room.
        var tooFull = int.MaxValue;
        while (true)
        {
            var peer = Emptiest(column, tooFull);
            Give(column, peer);
            if (BestSpare() >= spare) return;
            TakeBack(column, peer);
            tooFull = _load[peer];
        }
    }

    /// <summary>
    /// Moves the column to a zone that has fewer, if one can take it without making accounts less even or lowering the
    /// spare. Dealing alone may have filled a zone before it was seen that an account has no other.
    /// </summary>
    private bool EvenZonesBy(int column, int spare)
    {
        var from = _peerOf[column]!.Value;
        var best = -1;
        var bestRank = (0, 0, 0, 0.0);
        for (var to = 0; to < _peers.Length; to++)
        {
            if (_load[to] >= _room[to] || _zoneLoad[_zone[to]] + 1 >= _zoneLoad[_zone[from]]) continue;
            var sameAccount = _account[to] == _account[from];
            if (!sameAccount && _accountLoad[_account[to]] + 1 > _accountLoad[_account[from]]) continue;
            var rank = (_zoneLoad[_zone[to]], sameAccount ? 0 : 1, _load[to], -Score(to, column));
            if ((best >= 0 && rank.CompareTo(bestRank) >= 0) || !KeepsSpare(column, from, to, spare)) continue;
            (best, bestRank) = (to, rank);
        }
        if (best < 0) return false;
        TakeBack(column, from);
        Give(column, best);
        return true;
    }

    private bool KeepsSpare(int column, int from, int to, int spare)
    {
        TakeBack(column, from);
        Give(column, to);
        var kept = BestSpare() >= spare;
        TakeBack(column, to);
        Give(column, from);
        return kept;
    }

    private int Emptiest(int column, int tooFull)
    {
        var best = -1;
        var bestRank = (0, 0, 0, 0.0);
        for (var peer = 0; peer < _peers.Length; peer++)
        {
            if (_load[peer] >= _room[peer] || _load[peer] >= tooFull) continue;
            var rank = (_accountLoad[_account[peer]], _zoneLoad[_zone[peer]], _load[peer], -Score(peer, column));
            if (best >= 0 && rank.CompareTo(bestRank) >= 0) continue;
            (best, bestRank) = (peer, rank);
        }
        return best >= 0 ? best : throw new UnreachableException("the spare was possible a column ago");
    }

    private double Score(int peer, int column) =>
        Rendezvous.Score(_seeds[peer], column, _peers[peer].Free);

    private void Give(int column, int peer) => Move(column, peer, 1);

    private void TakeBack(int column, int peer) => Move(column, peer, -1);

    private void Move(int column, int peer, int by)
    {
        _peerOf[column] = by > 0 ? peer : null;
        _load[peer] += by;
        _accountLoad[_account[peer]] += by;
        _zoneLoad[_zone[peer]] += by;
        Missing -= by;
    }

    private SortedDictionary<int, List<int>> HeldByPeer()
    {
        var byPeer = new SortedDictionary<int, List<int>>();
        foreach (var (column, node) in _request.Held)
        {
            var peer = Array.FindIndex(_peers, candidate => candidate.Node == node);
            if (peer < 0) continue;
            if (!byPeer.TryGetValue(peer, out var columns)) byPeer.Add(peer, columns = []);
            columns.Add(column);
        }
        return byPeer;
    }

    private static int Room(PlacementNode peer, long columnBytes, int most) =>
        columnBytes == 0 ? most : (int)Math.Min(most, peer.Free / columnBytes);

    private static (int[] Of, int[] Load) Indexed<TDomain>(PlacementNode[] peers, Func<PlacementNode, TDomain> domainOf)
        where TDomain : notnull
    {
        var indices = new Dictionary<TDomain, int>();
        var of = new int[peers.Length];
        for (var peer = 0; peer < peers.Length; peer++)
        {
            var domain = domainOf(peers[peer]);
            indices.TryAdd(domain, indices.Count);
            of[peer] = indices[domain];
        }
        return (of, new int[indices.Count]);
    }
}
