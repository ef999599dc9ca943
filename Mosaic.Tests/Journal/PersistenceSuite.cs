using System.Reflection;
using Mosaic.Tests.Manifest;
using Mosaic.Tests.Manifest.Store;
using Mosaic.Tests.Shards;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Mosaic.Tests.Journal;

/// <summary>
/// Every test of the specs that have a journal once more, on PostgreSQL: the very same code, in which each
/// <see cref="TempJournal"/> is a new database of the server. (As the specs themselves they run on SQLite.)
/// </summary>
public sealed class PersistenceSuite(ITestOutputHelper output)
{
    private static readonly Type[] Specs =
    [
        typeof(JournalConfigSpec), typeof(ManifestActorSpec), typeof(ManifestSyncSpec), typeof(SqlStatementStoreSpec),
        typeof(ShardsActorSpec), typeof(ShardsDamageSpec), typeof(ShardsDeletionSpec), typeof(ShardsLeaseSpec),
        typeof(ShardsRefusalSpec),
    ];

    /// <summary>The spec's name, the test's, and which of its rows of data.</summary>
    public static TheoryData<string, string, int> Tests()
    {
        var tests = new TheoryData<string, string, int>();
        foreach (var spec in Specs)
        {
            foreach (var test in TestsOf(spec))
            {
                for (var row = 0; row < RowsOf(test).Length; row++) tests.Add(spec.Name, test.Name, row);
            }
        }
        return tests;
    }

    [PostgresTheory]
    [MemberData(nameof(Tests))]
    public async Task Passes_on_postgres(string spec, string test, int row)
    {
        TempJournal.OnPostgres();
        var type = Specs.Single(type => type.Name == spec);
        var method = TestsOf(type).Single(method => method.Name == test);
        var instance = Make(type);
        try
        {
            if (instance is IAsyncLifetime starting) await starting.InitializeAsync();
            if (Invoke(method, instance, RowsOf(method)[row]) is Task running) await running;
        }
        finally
        {
            if (instance is IAsyncLifetime ending) await ending.DisposeAsync();
            (instance as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public void Every_spec_has_tests() =>
        Assert.All(Specs, static spec => Assert.NotEmpty(TestsOf(spec)));

    private static MethodInfo[] TestsOf(Type spec) => [.. spec.GetMethods()
        .Where(static method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
        .OrderBy(static method => method.Name, StringComparer.Ordinal)];

    private static object?[][] RowsOf(MethodInfo test) => test.GetCustomAttribute<TheoryAttribute>() is null
        ? [[]]
        : [.. test.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(test))];

    private object Make(Type spec)
    {
        var takesOutput = spec.GetConstructor([typeof(ITestOutputHelper)]) is not null;
        return takesOutput ? Activator.CreateInstance(spec, output)! : Activator.CreateInstance(spec)!;
    }

    private static object? Invoke(MethodInfo test, object instance, object?[] arguments) =>
        test.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
