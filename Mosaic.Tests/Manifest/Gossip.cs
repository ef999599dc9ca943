using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Several sets of statements that give each other what they keep. What a set only remembers does not travel, as
/// between nodes.
/// </summary>
internal sealed class Gossip(History history, int nodes, ManifestLimits limits)
{
    /// <summary>More rounds than any small world needs to come to rest, unless it never does.</summary>
    public const int MostRounds = 12;

    /// <summary>The sets.</summary>
    public ImmutableArray<ManifestState> Nodes { get; } =
        [.. Enumerable.Range(0, nodes).Select(_ => new ManifestState(limits))];

    /// <summary>Each statement comes to one node first; between arrivals some nodes ask some others.</summary>
    public void Spread(IEnumerable<Statement> statements, Random random)
    {
        foreach (var statement in statements)
        {
            Add(Nodes[random.Next(nodes)], statement);
            if (random.Next(3) == 0) Pull(Nodes[random.Next(nodes)], Nodes[random.Next(nodes)]);
        }
    }

    /// <summary>
    /// All ask all until a whole round changes nothing: soon, and then all are equal in set and view.
    /// </summary>
    public void AssertSettles(Random random, DateTimeOffset? now = null)
    {
        var pairs = (from to in Enumerable.Range(0, nodes)
                     from @from in Enumerable.Range(0, nodes)
                     where to != @from
                     select (to, @from)).ToArray();
        var rounds = 0;
        for (var moved = true; moved; rounds++)
        {
            Assert.True(rounds < MostRounds, "the nodes never come to rest");
            moved = false;
            random.Shuffle(pairs);
            foreach (var (to, from) in pairs) moved |= Pull(Nodes[to], Nodes[from], now);
        }
        foreach (var node in Nodes.Skip(1))
        {
            Assert.Equal(Digest(Nodes[0], history), Digest(node, history));
            Assert.Equal(View(Nodes[0]), View(node));
        }
    }

    /// <summary>Merges all into one of them, in any tree.</summary>
    public ManifestState Merge(Random random)
    {
        var left = Nodes.ToList();
        while (left.Count > 1)
        {
            var (to, from) = (left[random.Next(left.Count)], left[random.Next(left.Count)]);
            if (ReferenceEquals(to, from)) continue;
            Pull(to, from);
            left.Remove(from);
        }
        return left[0];
    }

    /// <summary>Gives one what the other keeps; whether it took any of it.</summary>
    public bool Pull(ManifestState to, ManifestState from, DateTimeOffset? now = null)
    {
        var moved = false;
        foreach (var id in Ids(from).Where(id => !to.Knows(id)).ToList())
            moved |= Add(to, history.ById[id], now).Admission is Admission.New or Admission.Buried;
        return moved;
    }

    /// <summary>What is kept, and for every sixteenth history its digests, which cost more than all the rest.</summary>
    public static string Digest(ManifestState state, History history)
    {
        var kept = string.Join(' ', Ids(state).Select(id => id.Value.ToShortString()));
        return history.Seed % 16 != 0
            ? kept
            : kept + state.Digests.OfSet();
    }

    /// <summary>What a set shows to those for whom certain nodes are members.</summary>
    public static string View(ManifestState state)
    {
        var paths = from owner in HostileWorld.Owners
                    from path in HostileWorld.Paths
                    select $"{Visible(state, owner, path, [.. HostileWorld.MemberNodes])}";
        var contents = HostileWorld.AllContents
            .Select(content => ManifestView.Fate(state.Content(content), HostileWorld.Members))
            .Select(known => $"{known.Live?.VersionId}:{string.Join(',', known.Holders)}");
        return string.Join('|', paths.Concat(contents));
    }
}
