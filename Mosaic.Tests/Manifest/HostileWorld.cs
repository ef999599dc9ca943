using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Small universes of statements as members with good keys and bad intentions sign them: of equal times, of the first
/// time and the last that the clock rule admits, that name and depend on each other across paths and owners, that
/// describe one content in two ways, that claim wrong roots, columns beyond n, or nothing. Universe number i is the
/// same on every machine, and each statement is signed once, however many histories it occurs in.
/// </summary>
internal static class HostileWorld
{
    /// <summary>The accounts; the last owns no node of the view.</summary>
    public static readonly ImmutableArray<SigningKey> Owners = [Alice, Bob, Mallory];

    /// <summary>The paths.</summary>
    public static readonly ImmutableArray<string> Paths = ["a", "b"];

    /// <summary>Who is a member; the other holders, and Mallory, sign receipts too.</summary>
    public static readonly ImmutableArray<SigningKey> MemberNodes = [Holders[0], Holders[1]];

    /// <summary>Their ids.</summary>
    public static readonly FrozenSet<NodeId> Members = ManifestSamples.Members([.. MemberNodes]);

    private static readonly ImmutableArray<string> Names = ["x", "y", "z"];

    /// <summary>Every content that a statement may speak of.</summary>
    public static readonly ImmutableArray<ContentId> AllContents =
        [.. from owner in Owners from name in Names select Content(owner, name).Content];

    private static readonly ConcurrentDictionary<int, ImmutableArray<Statement>> Universes = [];

    /// <summary>A part of a universe in any order, some of it twice, and a seed for what is to happen to it.</summary>
    public static Gen<History> Histories(int universes) =>
        Gen.Select(Gen.Int[0, universes - 1], Gen.Int[0, 1 << 30]).Select(static (number, seed) =>
        {
            var random = new Random(seed);
            var part = 0.3 + (0.7 * random.NextDouble());
            var statements = Universe(number).Where(_ => random.NextDouble() < part).ToArray();
            random.Shuffle(statements);
            return new History(number, seed, [.. statements]);
        });

    /// <summary>All statements of a universe, in an order that belongs to it.</summary>
    public static ImmutableArray<Statement> Universe(int number) => Universes.GetOrAdd(number, Make);

    private static ImmutableArray<Statement> Make(int number)
    {
        var random = new Random(number);
        // Some universes are one account's affair, so that it meets itself more often.
        var owners = Owners[..random.Next(1, 4)];
        var versions = Enumerable.Range(0, random.Next(2, 11)).Select(_ => AnyVersion(random, owners)).ToList();
        var tombstones = Enumerable.Range(0, random.Next(11)).Select(_ => AnyTombstone(random, owners, versions));
        var receipts = Enumerable.Range(0, random.Next(13)).Select(_ => AnyReceipt(random, owners));
        return
        [
            .. versions.Select(version => version.Statement)
                .Concat(tombstones.Select(tombstone => tombstone.Statement))
                .Concat(receipts.Select(receipt => receipt.Statement))
                .DistinctBy(statement => statement.Id),
        ];
    }

    private static FileVersion AnyVersion(Random random, ImmutableArray<SigningKey> owners)
    {
        var owner = Of(random, owners);
        return FileVersion.Create(Network, owner, Tag(Of(random, Paths)), AnyTime(random), new byte[128],
            IdOf(Holders[0]), AnyContent(random, owner));
    }

    private static Tombstone AnyTombstone(
        Random random, ImmutableArray<SigningKey> owners, List<FileVersion> versions)
    {
        IEnumerable<FileVersionId> Some(int most) => Enumerable.Range(0, random.Next(most + 1))
            .Select(_ => random.Next(12) == 0
                ? new FileVersionId(Hash($"never made {random.Next(2)}"))
                : versions[random.Next(versions.Count)].Id);
        var upTo = random.Next(3) == 0 ? AnyTime(random) : Hlc.Zero;
        return Tombstone.Create(Network, Of(random, owners), Tag(Of(random, Paths)), Some(3), upTo,
            AnyTime(random), random.Next(2) == 0 ? Some(2) : []);
    }

    private static Receipt AnyReceipt(Random random, ImmutableArray<SigningKey> owners)
    {
        SigningKey[] signers = [.. Holders, Mallory];
        var content = AnyContent(random, Of(random, owners));
        var columns = Enumerable.Range(0, content.Code.N).Where(_ => random.Next(2) == 0)
            .Select(column => (column,
                Root: random.Next(8) == 0 ? new ColumnRoot(Hash("wrong")) : content.Roots[column]))
            .Concat(random.Next(6) == 0 ? [(content.Code.N, content.Roots[0]), (255, content.Roots[0])] : []);
        var time = random.Next(5) == 0 ? At(-TimeSpan.FromDays(31).TotalSeconds) : AnyTime(random);
        return Mosaic.Codecs.Statements.Receipt.Create(Network, signers[random.Next(signers.Length)], content.Content,
            random.Next(4) == 0 ? [] : columns, time);
    }

    /// <summary>One of few, so that many are equal: the first there is, and the last that a receiver admits.</summary>
    private static Hlc AnyTime(Random random) => random.Next(8) switch
    {
        0 => Hlc.Zero,
        1 => At(300),
        2 => At(1).Next(),
        var other => At(other - 3),
    };

    private static ContentDescriptor AnyContent(Random random, SigningKey owner) =>
        Content(owner, Of(random, Names), random.Next(3) == 0 ? "other" : "");

    private static T Of<T>(Random random, ImmutableArray<T> all) => all[random.Next(all.Length)];
}

/// <summary>What happened, in an order of its own.</summary>
/// <param name="Universe">Where the statements are from.</param>
/// <param name="Seed">For all that is random about what happens to them.</param>
/// <param name="Statements">Each once.</param>
internal sealed record History(int Universe, int Seed, ImmutableArray<Statement> Statements)
{
    /// <summary>All that its universe has, by id.</summary>
    public IReadOnlyDictionary<StatementId, Statement> ById { get; } =
        HostileWorld.Universe(Universe).ToDictionary(statement => statement.Id);

    /// <summary>Random numbers for one purpose, the same in every run.</summary>
    public Random Random(int purpose) => new(unchecked((Seed * 31) + purpose));

    /// <summary>The statements in another order, some of them more than once.</summary>
    public Statement[] Shuffled(int purpose)
    {
        var random = Random(purpose);
        var statements = Statements.Concat(Statements.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(statements);
        return statements;
    }

    /// <summary>What replays it.</summary>
    public override string ToString() => $"history {Seed} of universe {Universe}: {Statements.Length} statements";
}
