using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>
/// Rosters are a set: in whatever order, grouping and number their statements come, state and view are the same. Over
/// every kind of statement, by members, strangers and the thrown out alike, with equal and reversed dates.
/// </summary>
public sealed class RosterProperties : IDisposable
{
    private readonly RosterSamples _samples = new();
    private readonly Statement[] _statements;

    public RosterProperties()
    {
        var random = new Random(7);
        int Node() => random.Next(_samples.Nodes.Length);
        int Account() => random.Next(_samples.Accounts.Length);
        int At() => 2 + random.Next(20);
        var grants = Enumerable.Range(0, 6).Select(n =>
            _samples.Grant(n < 3 ? 0 : Node(), n % 3, At(), 1 + random.Next(2), 5 + random.Next(20))).ToArray();
        Grant Any() => grants[random.Next(grants.Length)];
        var members = Enumerable.Range(0, 24).Select(n =>
            n % 4 == 3 ? _samples.Member(Node(), Account(), At())
            : _samples.Member(Node(), Account(), At(), Any(), n % 3)).ToArray();
        _statements =
        [
            _samples.Member(0, 0, 1).Statement,
            .. grants.Select(static grant => grant.Statement),
            .. members.Select(static member => member.Statement),
            .. Enumerable.Range(0, 5).Select(_ => _samples.Left(Node(), At()).Statement),
            .. Enumerable.Range(0, 5).Select(_ => _samples.Revoked(
                Account(), Node(), At(), members[random.Next(members.Length)]).Statement),
            .. Enumerable.Range(0, 4).Select(_ => _samples.Admins(
                Account(), At(), [Account(), Account()], random.Next(2) == 0).Statement),
        ];
    }

    public void Dispose() => _samples.Dispose();

    private Gen<int[]> Picked => Gen.Int[0, _statements.Length - 1].Array[0, 20];

    private RosterState Of(IEnumerable<int> picked) => picked.Aggregate(
        RosterState.Empty.With(_samples.Founding), (roster, index) => roster.With(_statements[index]));

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent() =>
        Gen.Select(Picked, Picked, Picked).Sample((left, middle, right) =>
        {
            var (a, b, c) = (Of(left), Of(middle), Of(right));
            Assert.Equal(a.Merge(b), b.Merge(a));
            Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
            Assert.Equal(a, a.Merge(a));
            Assert.Equal(a.Merge(b), a.Merge(b).Merge(a));
        }, iter: TestScale.Of(200));

    [Fact]
    public void The_view_depends_on_the_set_alone() =>
        Gen.Select(Picked, Gen.Int).Sample((picked, seed) =>
        {
            var shuffled = picked.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (left, right) = (Of(picked).View, Of(shuffled.Concat(picked)).View);
            Assert.Equal(Text(left), Text(right));
        }, iter: TestScale.Of(500));

    [Fact]
    public void A_revoked_node_never_comes_back() =>
        Gen.Select(Picked, Picked).Sample((first, later) =>
        {
            var before = Of(first);
            var after = Of(first.Concat(later));
            foreach (var (node, known) in before.View.Nodes.Where(static pair =>
                pair.Value.Standing == Standing.Revoked))
            {
                // A revocation counts by who was an admin or owner then: earlier statements can take that away.
                if (after.View.Nodes[node].Standing != Standing.Revoked)
                    Assert.Contains(later, index => _statements[index].Type
                        is StatementType.Admins or StatementType.Member);
                else Assert.DoesNotContain(node, after.Members);
                Assert.NotNull(known);
            }
        }, iter: TestScale.Of(300));

    [Fact]
    public void What_is_taken_in_does_not_depend_on_the_order_of_arrival() =>
        Gen.Select(Picked, Gen.Int).Sample((picked, seed) =>
        {
            var all = picked.Select(index => _statements[index]).ToArray();
            var shuffled = all.ToArray();
            new Random(seed).Shuffle(shuffled);
            var taken = TakenIn(all);
            Assert.Equal(taken, TakenIn(shuffled));
            Assert.Equal(taken, TakenIn(taken.Statements.Skip(1)));
        }, iter: TestScale.Of(300));

    /// <summary>The roster after the statements were offered as often as one of them was news.</summary>
    private RosterState TakenIn(IEnumerable<Statement> statements)
    {
        var offered = statements.ToArray();
        var roster = RosterState.Empty.With(_samples.Founding);
        for (var before = -1; before != roster.Entries.Count;)
        {
            before = roster.Entries.Count;
            foreach (var statement in offered)
            {
                if (RosterRules.Judge(roster, statement, RosterSamples.Start.AddDays(1)) == Verdict.New)
                    roster = roster.With(statement);
            }
        }
        return roster;
    }

    private static string Text(RosterView view) => string.Join('\n',
        view.Nodes.Values.OrderBy(static node => node.Member.Node).Select(node =>
            $"{node.Member.Node} {node.Member.Account} {node.Standing} {node.InvitedBy} {node.Since}"
            + $" {view.Members.ContainsKey(node.Member.Node)}")
        .Concat(view.Admins.Order().Select(static admin => $"{admin}"))
        .Concat(view.Grants.OrderBy(static grant => grant.Key).Select(static grant => $"{grant.Key} {grant.Value}"))
        .Append($"{view.OnlyAdminsGrant}"));
}
