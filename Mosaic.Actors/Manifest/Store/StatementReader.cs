using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest.Store;

/// <summary>Gives the bytes of statements back, from memory or from the store. Safe on any thread.</summary>
internal sealed class StatementReader(IStatementStore store)
{
    /// <summary>The statements of entries, in their order; null for none, and for one that has left since.</summary>
    /// <exception cref="StoreException">The store cannot be read or is damaged.</exception>
    public Statement?[] Read(IReadOnlyList<ManifestEntry?> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var statements = new Statement?[entries.Count];
        var (absent, slots) = (new List<int>(), new List<long>());
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i] is not { } entry) continue;
            statements[i] = entry.Statement;
            if (statements[i] is not null) continue;
            absent.Add(i);
            slots.Add(entry.Slot);
        }
        var bodies = slots.Count > 0 ? store.Read(slots) : [];
        for (var i = 0; i < absent.Count; i++)
        {
            if (bodies[i] is { } body) statements[absent[i]] = Parse(body, entries[absent[i]]!);
        }
        return statements;
    }

    private static Statement Parse(byte[] body, ManifestEntry entry)
    {
        try
        {
            var statement = Statement.Own(body);
            if (statement.Id == entry.Id) return statement;
        }
        catch (MalformedException e)
        {
            throw new StoreDamagedException($"row {entry.Slot}: {e.Message}", e);
        }
        throw new StoreDamagedException($"row {entry.Slot} holds another statement than was written there");
    }
}
