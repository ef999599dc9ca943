using System.Text.RegularExpressions;
using Akka.Configuration;
using Npgsql;

namespace Mosaic.Journal;

/// <summary>
/// Where a PostgreSQL server is and as whom it is used; <c>hocon/postgres.conf</c> says what each is for. The
/// password is not among it: it stays in its file until a connection needs it.
/// </summary>
public sealed partial record PostgresSettings
{
    /// <summary>The longest password, in characters.</summary>
    public const int MaxPassword = 1024;

    /// <summary>A name or address, or the folder of a Unix socket.</summary>
    public required string Host { get; init; }

    /// <summary>The server's port.</summary>
    public required int Port { get; init; }

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>The schema that holds this node's tables: lowercase letters, digits and <c>_</c>, at most 63.</summary>
    public required string Schema { get; init; }

    /// <summary>As whom.</summary>
    public required string User { get; init; }

    /// <summary>The file whose first line is the password; null: the server wants none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How far the connection is encrypted and the server's certificate checked.</summary>
    public SslMode SslMode { get; init; } = SslMode.Prefer;

    /// <summary>The file of the authority (PEM) that signed the server's certificate; null: the system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Reads <c>mosaic.journal.postgres</c> of a configuration in which every key is set.</summary>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used.</exception>
    public static PostgresSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.journal.postgres")
            ?? throw new ConfigurationException("mosaic.journal.postgres is missing");
        return new PostgresSettings
        {
            Host = Text(config, "host"),
            Port = config.GetInt("port") is var port and > 0 and <= ushort.MaxValue
                ? port
                : throw Bad("port", "a port"),
            Database = Text(config, "database"),
            Schema = Text(config, "schema") is var schema && SchemaName().IsMatch(schema)
                ? schema
                : throw Bad("schema", "made of a-z, 0-9 and _, at most 63 of them, and begins with a letter"),
            User = Text(config, "user"),
            PasswordFile = config.GetString("password-file") is { Length: > 0 } password ? password : null,
            SslMode = config.GetString("ssl-mode") switch
            {
                "disable" => SslMode.Disable,
                "prefer" => SslMode.Prefer,
                "require" => SslMode.Require,
                "verify-ca" => SslMode.VerifyCA,
                "verify-full" => SslMode.VerifyFull,
                _ => throw Bad("ssl-mode", "disable, prefer, require, verify-ca or verify-full"),
            },
            RootCertificate = config.GetString("root-certificate") is { Length: > 0 } certificate ? certificate : null,
        };
    }

    /// <summary>The password of <see cref="PasswordFile"/>; null when none is named. Blocks on the disk.</summary>
    /// <exception cref="JournalException">The file cannot be read, holds no password, or is open to others.</exception>
    public string? ReadPassword()
    {
        if (PasswordFile is null) return null;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(PasswordFile) & ForOthers) != 0)
                throw Unusable("is open to others; run chmod 600 on it");
            var buffer = new char[MaxPassword + 2];
            using var reader = new StreamReader(PasswordFile);
            var text = buffer.AsSpan(0, reader.ReadBlock(buffer));
            var end = text.IndexOfAny('\r', '\n');
            var password = end < 0 ? text : text[..end];
            if (password.Length is 0 or > MaxPassword)
                throw Unusable($"has no password of at most {MaxPassword} characters in its first line");
            return password.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalTrouble.Refused,
                $"mosaic.journal.postgres.password-file '{PasswordFile}' cannot be read: {e.Message}", e);
        }
    }

    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    private static string Text(Config config, string key) =>
        config.GetString(key) is { Length: > 0 } text ? text : throw Bad(key, "not empty");

    private static ConfigurationException Bad(string key, string what) =>
        new($"mosaic.journal.postgres.{key} must be {what}");

    private JournalException Unusable(string what) => new(JournalTrouble.Refused,
        $"mosaic.journal.postgres.password-file '{PasswordFile}' {what}");

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
