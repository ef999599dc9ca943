using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;

namespace Mosaic.Tests.House;

/// <summary>What scripts are promised of <c>--json</c>: the schemas in docs/schemas.</summary>
internal static class JsonSchemas
{
    private const string Plain = "plain";

    // By the words of a command; what prints no document of its own kind prints the plain one.
    // One that may be about a file or about many prints one of several.
    private static readonly Dictionary<string, string[]> ByCommand = new(StringComparer.Ordinal)
    {
        ["upload"] = ["file", "batch"],
        ["upload file"] = ["file", "batch"],
        ["upload folder"] = ["batch"],
        ["info"] = ["file", "folder"],
        ["info file"] = ["file"],
        ["info folder"] = ["folder"],
        ["download"] = ["download", "batch"],
        ["download file"] = ["download", "batch"],
        ["download folder"] = ["batch"],
        ["list"] = ["list"],
        ["list file"] = ["list"],
        ["delete"] = ["delete", "batch"],
        ["delete file"] = ["delete", "batch"],
        ["delete folder"] = ["batch"],
        ["versions"] = ["versions"],
        ["rename"] = ["rename"],
        ["check"] = ["check"],
        ["peers network"] = ["peers"],
        ["status network"] = ["status"],
        ["status account"] = ["account"],
        ["status node"] = ["node"],
        ["invite"] = ["invitation"],
        ["join network"] = ["joined"],
        ["leave network"] = ["left"],
        ["network members"] = ["members"],
        ["network revoke"] = ["revoked"],
        ["network admins"] = ["admins"],
        ["login key"] = ["login"],
        ["logout account"] = ["login"],
        ["account recovery-key"] = ["recovery"],
        ["account passphrase"] = ["login"],
        ["set storage"] = ["storage"],
        ["empty storage"] = ["emptied"],
        ["events"] = ["events"],
        ["config show"] = ["config"],
        ["doctor"] = ["doctor"],
        ["manifest export"] = ["export"],
        ["manifest import"] = ["import"],
        ["manifest status"] = ["manifest"],
        ["node"] = ["ready"],
        ["demo"] = [Plain],
        ["version"] = ["version"],
    };

    private static readonly ConcurrentDictionary<string, Lazy<JsonSchema>> Read = new(StringComparer.Ordinal);

    /// <summary>The folder they lie in.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "docs", "schemas");

    /// <summary>The commands that have one.</summary>
    public static IEnumerable<string> Commands => ByCommand.Keys;

    /// <summary>Fails unless the text is one document that fits a schema.</summary>
    public static void Validate(string name, string text)
    {
        using var document = JsonDocument.Parse(text);
        Validate(name, document.RootElement);
    }

    /// <summary>Fails unless what a command printed fits its schema, or that of a failure.</summary>
    /// <param name="arguments">As they were typed, without the program's name.</param>
    /// <param name="document">What was printed.</param>
    public static void ValidateOf(IEnumerable<string> arguments, JsonElement document)
    {
        var parsed = CommandLine.Parse(CommandLine.Create(Unused), [.. arguments]);
        var command = Examples.Name(parsed.CommandResult.Command);
        if (!ByCommand.TryGetValue(command, out var names))
            throw new InvalidOperationException($"`mos {command}` prints JSON and has no schema: see JsonSchemas");
        var failed = document.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.False;
        // A failure has its error alone, but for those that did a part.
        if (command == "events" && document.TryGetProperty("event", out _)) names = ["event"];
        if (failed && document.EnumerateObject().Count() == 3) names = [Plain];
        if (names.All(name => Faults(name, document) is not null)) Validate(names[0], document);
    }

    private static Terminal Unused { get; } = new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        Environment = static _ => null,
    };

    private static void Validate(string name, JsonElement document)
    {
        if (Faults(name, document) is { } faults)
        {
            throw new InvalidOperationException(
                $"not as docs/schemas/{name}.json says: {faults}\n{document.GetRawText()}");
        }
    }

    private static string? Faults(string name, JsonElement document)
    {
        // Once each: the library registers what it reads, and takes nothing twice.
        var schema = Read.GetOrAdd(name, static name => new Lazy<JsonSchema>(() => JsonSchema.FromText(
            File.ReadAllText(Path.Combine(Folder, name + ".json"))))).Value;
        var result = schema.Evaluate(document, new EvaluationOptions
        {
            OutputFormat = OutputFormat.List,
            RequireFormatValidation = true,
        });
        return result.IsValid
            ? null
            : string.Join("; ", (result.Details ?? []).Where(static one => one.Errors is not null)
                .SelectMany(static one => one.Errors!.Select(error => $"{one.InstanceLocation}: {error.Value}")));
    }
}
