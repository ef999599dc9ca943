using CsCheck;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Placement.PlacementGen;

namespace Mosaic.Tests.Placement;

public sealed class SpareProperties
{
    private static readonly Gen<(HeldColumn[] Held, int K)> Holdings =
        from nodes in Gen.Int[1, 8]
        from columns in Gen.Int[1, 12]
        from k in Gen.Int[1, 12]
        from held in (from node in Gen.Int[1, nodes]
                      from column in Gen.Int[0, columns - 1]
                      select new HeldColumn(NodeOf(node), column)).Array[0, 30]
        select (held, k);

    [Fact]
    public void Spare_is_what_trying_every_loss_finds() =>
        Holdings.Sample(
            sample => Spare.Of(sample.Held, sample.K) == BruteSpare(sample.Held, sample.K),
            iter: TestScale.Of(3000));

    [Fact]
    public void Any_spare_nodes_may_go_and_some_one_more_may_not() =>
        Holdings.Sample(
            sample =>
            {
                var spare = Spare.Of(sample.Held, sample.K);
                if (spare < 0) return Remaining(sample.Held, []) < sample.K;
                var nodes = sample.Held.Select(static held => held.Node).Distinct().ToArray();
                var survives = Subsets(nodes, spare).All(lost => Remaining(sample.Held, lost) >= sample.K);
                var breaks = Subsets(nodes, spare + 1).Any(lost => Remaining(sample.Held, lost) < sample.K);
                return survives && breaks;
            },
            iter: TestScale.Of(2000));

    [Fact]
    public void One_more_holder_never_lowers_the_spare() =>
        (from sample in Holdings from node in Gen.Int[1, 9] from column in Gen.Int[0, 11] select (sample, node, column))
        .Sample(
            given => Spare.Of([.. given.sample.Held, new HeldColumn(NodeOf(given.node), given.column)], given.sample.K)
                >= Spare.Of(given.sample.Held, given.sample.K),
            iter: TestScale.Of(3000));

    [Fact]
    public void Sixteen_columns_held_anywhere_are_searched_to_the_end_and_never_slowly() =>
        (from nodes in Gen.Int[1, 60]
         from k in Gen.Int[1, 16]
         from held in (from node in Gen.Int[1, nodes]
                       from column in Gen.Int[0, 15]
                       select (Node: node, Column: column)).Array[16, 300]
         select (held, k))
        .Sample(
            sample =>
            {
                var columns = sample.held.GroupBy(static one => one.Column).ToArray();
                if (columns.Length < sample.k) return true;
                var byColumn = columns.Select(static one => one.Select(static held => held.Node).ToHashSet()).ToArray();
                var fewest = FewestToDestroy(byColumn, columns.Length - sample.k + 1);
                var held = sample.held.Select(static one => new HeldColumn(NodeOf(one.Node), one.Column));
                return Spare.Of(held, sample.k) == fewest - 1;
            },
            iter: TestScale.Of(15));

    internal static int BruteSpare(IReadOnlyCollection<HeldColumn> held, int k)
    {
        var nodes = held.Select(static one => one.Node).Distinct().ToArray();
        var spare = -1;
        while (spare < nodes.Length && Subsets(nodes, spare + 1).All(lost => Remaining(held, lost) >= k)) spare++;
        return spare;
    }

    private static int Remaining(IEnumerable<HeldColumn> held, NodeId[] lost) =>
        held.Where(one => !lost.Contains(one.Node)).Select(static one => one.Column).Distinct().Count();

    private static IEnumerable<NodeId[]> Subsets(NodeId[] nodes, int size) =>
        from mask in Enumerable.Range(0, 1 << nodes.Length)
        where int.PopCount(mask) == size
        select nodes.Where((_, index) => (mask >> index & 1) == 1).ToArray();

    private static int FewestToDestroy(HashSet<int>[] holders, int count) =>
        (from mask in Enumerable.Range(0, 1 << holders.Length)
         where int.PopCount(mask) == count
         select holders.Where((_, index) => (mask >> index & 1) == 1).SelectMany(static all => all).Distinct().Count())
        .Min();
}
