using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Mosaic.Host.Api;

namespace Mosaic.Tests.House;

/// <summary>
/// The JSON schema of a document, made from its record: which fields there are, of what type, and which are always
/// there. What is not named is allowed, for documents are extend-only.
/// </summary>
internal sealed class JsonSchemaWriter
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";
    private const string Id = "^[0-9a-f]{64}$";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // By the words of DESIGN 2, these are always ids, wherever they stand.
    private static readonly string[] Ids = ["node", "account", "network", "invitedBy", "self", "sha256"];

    private static readonly ImmutableArray<(Type Type, string Json)> Simple =
    [
        (typeof(string), """{"type":"string"}"""),
        (typeof(bool), """{"type":"boolean"}"""),
        (typeof(int), """{"type":"integer"}"""),
        (typeof(uint), """{"type":"integer","minimum":0}"""),
        (typeof(long), """{"type":"integer"}"""),
        (typeof(DateTimeOffset), """{"type":"string","format":"date-time","pattern":"Z$"}"""),
    ];

    private readonly NullabilityInfoContext _nullability = new();
    private readonly SortedDictionary<string, JsonNode> _parts = new(StringComparer.Ordinal);

    /// <summary>Every kind of document that <c>--json</c> prints.</summary>
    public static IEnumerable<Type> Documents { get; } =
        [.. typeof(Document).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Document)))
            .OrderBy(static type => type.Name, StringComparer.Ordinal)];

    /// <summary>What a document's schema is called: <c>file</c>, <c>plain</c>.</summary>
    public static string NameOf(Type document) => JsonNamingPolicy.KebabCaseLower.ConvertName(
        document.Name.Replace("Document", "", StringComparison.Ordinal));

    /// <summary>The schema as text, with its final line end.</summary>
    public static string Write(Type document) => new JsonSchemaWriter().Of(document).ToJsonString(Readable) + "\n";

    private JsonObject Of(Type document)
    {
        var schema = new JsonObject
        {
            ["$schema"] = Dialect,
            ["$id"] = $"mosaic:1/{NameOf(document)}",
            ["title"] = $"{NameOf(document)}, format {Document.CurrentFormat}",
        };
        foreach (var (key, value) in Members(document)) schema[key] = value?.DeepClone();
        schema["allOf"] = JsonNode.Parse(
            """
            [{"if":{"properties":{"ok":{"const":false}}},"then":{"required":["error"]},
              "else":{"not":{"required":["error"]}}}]
            """);
        if (_parts.Count > 0) schema["$defs"] = new JsonObject(_parts.Select(static part =>
            KeyValuePair.Create(part.Key, (JsonNode?)part.Value.DeepClone())));
        return schema;
    }

    private JsonObject Members(Type type)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var property in ApiJson.Default.GetTypeInfo(type)!.Properties)
        {
            // What is not written.
            if (property.Get is null) continue;
            var declared = (PropertyInfo)property.AttributeProvider!;
            var isOptional = _nullability.Create(declared).ReadState == NullabilityState.Nullable;
            properties[property.Name] = property.Name == "format"
                ? new JsonObject { ["const"] = Document.CurrentFormat }
                : Value(property, isOptional);
            if (!isOptional) required.Add(property.Name);
        }
        return new JsonObject { ["type"] = "object", ["required"] = required, ["properties"] = properties };
    }

    private JsonNode Value(JsonPropertyInfo property, bool isOptional)
    {
        var type = isOptional && Nullable.GetUnderlyingType(property.PropertyType) is { } inner
            ? inner
            : property.PropertyType;
        var value = Of(type, property.Name);
        if (type == typeof(string) && Ids.Contains(property.Name)) value["pattern"] = Id;
        return value;
    }

    private JsonNode Of(Type type, string name)
    {
        foreach (var (simple, json) in Simple)
        {
            if (simple == type) return JsonNode.Parse(json)!;
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return new JsonObject { ["type"] = "array", ["items"] = Of(type.GetGenericArguments()[0], name) };
        if (type.IsGenericType && type.GetGenericArguments() is [var key, var item] && key == typeof(string))
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(item, name) };
        var part = JsonNamingPolicy.CamelCase.ConvertName(type.Name);
        if (_parts.TryAdd(part, new JsonObject())) _parts[part] = Members(type);
        return new JsonObject { ["$ref"] = $"#/$defs/{part}" };
    }
}
