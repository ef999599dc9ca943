using System.Data.Common;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Mosaic.Model;
using Npgsql;

namespace Mosaic.Journal;

/// <summary>
/// A schema of a database on a PostgreSQL server: one node's, held by an advisory lock while the node runs
/// (<see cref="PostgresHold"/>).
/// </summary>
internal sealed class PostgresDatabase : JournalDatabase
{
    /// <summary>The oldest server that is used, as the server numbers itself.</summary>
    internal const int LeastVersion = 130_000;

    /// <summary>How long the server may take to accept a connection, in seconds.</summary>
    internal const int ConnectSeconds = 10;

    /// <summary>
    /// How long it may take for a statement, in seconds. Akka.Persistence gives a write up after 10 s by itself;
    /// reading a journal back may take longer.
    /// </summary>
    internal const int StatementSeconds = 30;

    /// <summary>The most connections of a pool, so that ten nodes fit the 100 that a server takes by default.</summary>
    internal const int MaxConnections = 8;

    private const string Provider = ProviderName.PostgreSQL13;

    /// <summary>Batches of events that are written at a time.</summary>
    private const int Writers = 3;

    private readonly PostgresSettings _settings;

    /// <summary>See <see cref="JournalDatabase.Postgres"/>.</summary>
    public PostgresDatabase(PostgresSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        Config = JournalConfig.Plugins(Provider, Connection().ToString(), Writers);
    }

    /// <inheritdoc/>
    public override string Name => $"{DatabaseName}, schema '{_settings.Schema}'";

    /// <inheritdoc/>
    public override bool IsServer => true;

    /// <inheritdoc/>
    public override string BlobType => "BYTEA";

    /// <inheritdoc/>
    public override string KeyType => "BIGINT";

    /// <inheritdoc/>
    public override Config Config { get; }

    private string Server => $"the PostgreSQL server at {_settings.Host}:{_settings.Port}";

    private string DatabaseName => $"the database '{_settings.Database}' of {Server}";

    /// <summary>
    /// Connects, looks at the server's version and the database's encoding, makes the schema, and looks whether its
    /// user may make tables there.
    /// </summary>
    public override void Prepare()
    {
        try
        {
            using var source = Source(pooled: false);
            using var connection = source.OpenConnection();
            CheckServer(connection);
            MakeSchema(connection);
        }
        catch (NpgsqlException e)
        {
            throw Explain(e);
        }
    }

    /// <inheritdoc/>
    public override JournalHold Hold(NodeId owner, bool mayBegin)
    {
        var source = Source(pooled: false);
        try
        {
            return PostgresHold.Take(source, _settings.Schema, owner, mayBegin, Name, Explain);
        }
        catch (NpgsqlException e)
        {
            source.Dispose();
            throw Explain(e);
        }
        catch (JournalException)
        {
            source.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource() => Source(pooled: true);

    /// <inheritdoc/>
    public override ActorSystem CreateSystem(string name, Config over)
    {
        // Beside the configuration, which is logged when a plug-in does not start.
        var connection = Secret(pooled: true);
        var options = new DataOptions().UseConnectionString(Provider, connection);
        var system = ActorSystem.Create(name, ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(over.WithFallback(Config)), new DataOptionsSetup(options)));
        system.RegisterOnTermination(() =>
        {
            using var any = new NpgsqlConnection(connection);
            NpgsqlConnection.ClearPool(any);
        });
        return system;
    }

    /// <inheritdoc/>
    protected override JournalException Explain(DbException error) => error switch
    {
        PostgresException server => Explain(server),
        // Npgsql's own words: no password where the server asks for one.
        NpgsqlException { InnerException: null } when error.Message.Contains("password", StringComparison.Ordinal) =>
            new JournalException(JournalTrouble.Refused,
                $"{Server} asks for the password of the user '{_settings.User}'; name a file that holds it with"
                + " mosaic.journal.postgres.password-file", error),
        { InnerException: System.Security.Authentication.AuthenticationException tls } => new JournalException(
            JournalTrouble.Refused, $"{Server} cannot be trusted: {tls.Message}; see ssl-mode and root-certificate of"
            + " mosaic.journal.postgres", error),
        _ => new JournalException(JournalTrouble.Unavailable,
            $"{Server} cannot be reached: {Innermost(error)}; see that it runs and that mosaic.journal.postgres.host"
            + " and .port are right, then start the node again", error),
    };

    private JournalException Explain(PostgresException error)
    {
        var (trouble, message) = error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => (
                JournalTrouble.Refused,
                $"{Server} does not let the user '{_settings.User}' in: {error.MessageText}; check"
                + " user and password-file of mosaic.journal.postgres, and the server's pg_hba.conf"),
            PostgresErrorCodes.InvalidCatalogName => (JournalTrouble.Refused,
                $"{Server} has no database '{_settings.Database}'; make it there: CREATE DATABASE"
                + $" \"{_settings.Database}\" OWNER \"{_settings.User}\" ENCODING 'UTF8' TEMPLATE template0"),
            PostgresErrorCodes.InsufficientPrivilege => (JournalTrouble.Refused,
                $"the user '{_settings.User}' may not make tables in {Name}: {error.MessageText}; let it, as the"
                + $" database's owner: GRANT CREATE ON DATABASE \"{_settings.Database}\" TO \"{_settings.User}\""),
            PostgresErrorCodes.ReadOnlySqlTransaction => (JournalTrouble.Refused,
                $"{DatabaseName} can only be read; name the primary server, not a standby"),
            PostgresErrorCodes.DiskFull => (JournalTrouble.Full,
                $"the disk of {Server} is full; make room on it and start the node again"),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (JournalTrouble.Damaged,
                $"{Name} is damaged: {error.MessageText}; restore it from a backup"),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => (JournalTrouble.Unavailable,
                $"{Server} was stopped ({error.MessageText}); start it, then the node"),
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections => (JournalTrouble.Unavailable,
                $"{Server} takes no connection now: {error.MessageText}; start the node again when it does"),
            _ => (JournalTrouble.Unavailable, $"{Name} cannot be used: {error.MessageText} ({error.SqlState})"),
        };
        return new JournalException(trouble, message, error);
    }

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner) error = inner;
        return error.Message;
    }

    private void CheckServer(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("""
            SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                   pg_encoding_to_char(encoding), pg_is_in_recovery()
            FROM pg_database WHERE datname = current_database()
            """, connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        if (reader.GetInt32(0) < LeastVersion)
        {
            throw new JournalException(JournalTrouble.Refused,
                $"{Server} is PostgreSQL {reader.GetString(1)}; Mosaic needs {LeastVersion / 10_000} or later");
        }
        if (reader.GetString(2) is var encoding and not "UTF8")
        {
            throw new JournalException(JournalTrouble.Refused,
                $"{DatabaseName} has the encoding {encoding}; make one with ENCODING 'UTF8' TEMPLATE template0");
        }
        if (reader.GetBoolean(3))
        {
            throw new JournalException(JournalTrouble.Refused,
                $"{Server} is a standby, which can only be read; name the primary server");
        }
    }

    private void MakeSchema(NpgsqlConnection connection)
    {
        // The schema's name is made of a-z, 0-9 and _ alone. To make one that exists takes the right to make others.
        if (!Is(connection, "SELECT to_regnamespace(@schema) IS NOT NULL"))
            new NpgsqlCommand($"CREATE SCHEMA IF NOT EXISTS {_settings.Schema}", connection).ExecuteNonQuery();
        if (Is(connection, "SELECT has_schema_privilege(@schema, 'CREATE')")
            && Is(connection, "SELECT has_schema_privilege(@schema, 'USAGE')")) return;
        throw new JournalException(JournalTrouble.Refused,
            $"the user '{_settings.User}' may not make tables in {Name}; let it: GRANT CREATE, USAGE ON SCHEMA"
            + $" {_settings.Schema} TO \"{_settings.User}\"");
    }

    private bool Is(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The text is one of this class's own.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.AddWithValue("schema", _settings.Schema);
        return command.ExecuteScalar() is true;
    }

    private NpgsqlDataSource Source(bool pooled) => NpgsqlDataSource.Create(Secret(pooled));

    /// <summary>With the password.</summary>
    private string Secret(bool pooled)
    {
        var connection = Connection();
        connection.Password = _settings.ReadPassword();
        connection.Pooling = pooled;
        return connection.ToString();
    }

    /// <summary>Without the password.</summary>
    private NpgsqlConnectionStringBuilder Connection() => new()
    {
        Host = _settings.Host,
        Port = _settings.Port,
        Database = _settings.Database,
        Username = _settings.User,
        SearchPath = _settings.Schema,
        SslMode = _settings.SslMode,
        RootCertificate = _settings.RootCertificate,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = ConnectSeconds,
        CommandTimeout = StatementSeconds,
        MaxPoolSize = MaxConnections,
        ApplicationName = "mosaic",
    };
}
