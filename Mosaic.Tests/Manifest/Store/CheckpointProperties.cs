using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Manifest.Store;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest.Store;

/// <summary>
/// What is in the store and in the journal beyond the last whole checkpoint is always the set, wherever a checkpoint
/// or the process ended.
/// </summary>
public sealed class CheckpointProperties
{
    private static readonly Gen<(List<Statement> World, int Seed)> Any = Gen.Select(ManifestWorld.Any, Gen.Int);

    [Fact]
    public void Store_and_journal_give_the_set_back_wherever_it_ended() => Any.Sample((world, seed) =>
    {
        var random = new Random(seed);
        var store = new MemoryStore();
        var summary = store.Open(1);
        var state = new ManifestState(new ManifestLimits());
        var (last, written, journal) = (0L, 0, new List<Statement>());
        Checkpoint? checkpoint = null;
        foreach (var statement in world)
        {
            Add(state, statement);
            journal.Add(statement);
            if (random.Next(4) != 0) continue;
            checkpoint ??= Checkpoint.Of(state, ref last, new Dictionary<int, long> { [0] = journal.Count });
            store.FailsAfter = random.Next(3) == 0 ? random.Next(2) : null;
            try
            {
                summary = checkpoint.WriteTo(store, summary);
                foreach (var entry in checkpoint.Entries) entry.Release();
                written = (int)checkpoint.Applied[0];
                checkpoint = null;
            }
            catch (StoreException)
            {
                // It is taken up again later, or the process ends before.
            }
        }

        // The process ends: events that the last whole checkpoint covers may be gone or not.
        var tail = journal.Skip(random.Next(2) * written).ToList();
        var again = Load(store, tail);
        var reader = new StatementReader(store);
        return Ids(again).SequenceEqual(Ids(state))
            && again.Buried.Select(version => version.ToVersion()).ToHashSet()
                .SetEquals(state.Buried.Select(version => version.ToVersion()))
            && reader.Read([.. again.Entries]).Zip(again.Entries)
                .All(pair => pair.Item1?.Id == pair.Item2.Id)
            && IsSettledBy(again, store);
    }, iter: TestScale.Of(400));

    /// <summary>The next checkpoint leaves just the rows of what is kept and remembered.</summary>
    private static bool IsSettledBy(ManifestState state, MemoryStore store)
    {
        store.FailsAfter = null;
        var summary = store.Open(1);
        var last = summary.LastSlot;
        Checkpoint.Of(state, ref last, new Dictionary<int, long>()).WriteTo(store, summary);
        return store.Rows.Select(row => row.Slot).SequenceEqual(
            state.Entries.Select(entry => entry.Slot).Concat(state.Buried.Select(version => version.Slot)).Order());
    }

    private static ManifestState Load(MemoryStore store, List<Statement> journal)
    {
        var state = new ManifestState(new ManifestLimits());
        var changes = new ManifestChanges();
        var gate = new Lock();
        var burials = new List<(BuriedVersion Version, long Slot)>();
        StoreLoader.Load(store, store.Open(1), rows =>
        {
            lock (gate)
            {
                burials.AddRange(rows.Buried);
                foreach (var (statement, slot) in rows.Statements)
                    state.Add(statement, DateTimeOffset.MinValue, changes, slot);
            }
        }, CancellationToken.None);
        foreach (var statement in journal) Add(state, statement);
        foreach (var (version, slot) in burials) state.Remember(version, changes, slot);
        state.Expire(Now);
        return state;
    }
}
