using Mosaic.Journal;
using Npgsql;
using Xunit;

namespace Mosaic.Tests.Journal;

/// <summary>
/// The PostgreSQL server that <c>MOSAIC_POSTGRES</c> names, as a user who may make databases:
/// <c>export MOSAIC_POSTGRES=$(.ci/postgres start DIR)</c>.
/// </summary>
internal static class TestPostgres
{
    private const string Variable = "MOSAIC_POSTGRES";

    private static readonly string? Connection = Environment.GetEnvironmentVariable(Variable);
    private static readonly Lazy<NpgsqlDataSource> Admin = new(() => NpgsqlDataSource.Create(Connection!));
    private static int _number;

    /// <summary>Why tests of it are skipped; null when they run.</summary>
    public static string? Missing { get; } = string.IsNullOrEmpty(Connection)
        ? $"{Variable} names no server; run: export {Variable}=$(.ci/postgres start /tmp/mosaic-pg)"
        : null;

    /// <summary>The password of the server's user.</summary>
    public static string Password => new NpgsqlConnectionStringBuilder(Connection).Password ?? "";

    /// <summary>A new database, with its user's password in a file of the folder.</summary>
    public static PostgresSettings NewDatabase(string folder, string options = "ENCODING 'UTF8' TEMPLATE template0")
    {
        var name = $"mosaic_test_{Environment.ProcessId}_{Interlocked.Increment(ref _number)}";
        Execute($"CREATE DATABASE {name} {options}");
        var server = new NpgsqlConnectionStringBuilder(Connection);
        return new PostgresSettings
        {
            Host = server.Host!,
            Port = server.Port,
            Database = name,
            Schema = "mosaic",
            User = server.Username!,
            PasswordFile = PasswordFile(folder, Password),
        };
    }

    /// <summary>A file with a password, its owner's alone.</summary>
    public static string PasswordFile(string folder, string password)
    {
        var path = Path.Combine(folder, $"password-{Interlocked.Increment(ref _number)}");
        File.WriteAllText(path, password + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>Removes a database, whoever is connected.</summary>
    public static void Drop(PostgresSettings settings) =>
        Execute($"DROP DATABASE IF EXISTS {settings.Database} WITH (FORCE)");

    /// <summary>Runs a statement on the server's own database.</summary>
    public static void Execute(string sql)
    {
#pragma warning disable CA2100 // The text is one of these tests' own.
        using var command = Admin.Value.CreateCommand(sql);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}

/// <summary>A test that needs a server; skipped without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestPostgres.Missing;
}

/// <summary>Tests that need a server; skipped without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = TestPostgres.Missing;
}
