using Mosaic.Journal;
using Mosaic.Node;

namespace Mosaic.Tests.Journal;

/// <summary>How a node is told of a database of the tests' server.</summary>
internal static class PostgresNode
{
    /// <summary>As text of a file for <c>--config</c>.</summary>
    public static string Text(PostgresSettings settings) => $$"""
        mosaic.journal {
          provider = postgres
          postgres {
            host = "{{settings.Host}}"
            port = {{settings.Port}}
            database = "{{settings.Database}}"
            schema = "{{settings.Schema}}"
            user = "{{settings.User}}"
            password-file = "{{settings.PasswordFile}}"
          }
        }
        """;

    /// <summary>Over the settings of a node in this process.</summary>
    public static Func<NodeSettings, NodeSettings> Flags(PostgresSettings settings) =>
        node => node with { Overrides = node.Overrides + "\n" + Text(settings) };
}
