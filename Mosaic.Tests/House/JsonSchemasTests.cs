using System.Text.Json;
using Mosaic.Host.Api;
using Xunit;

namespace Mosaic.Tests.House;

/// <summary>The schemas say what the documents are.</summary>
public sealed class JsonSchemasTests
{
    private const string Rewrite = "MOSAIC_WRITE_SCHEMAS";

    /// <summary>To write them anew after a field was added: MOSAIC_WRITE_SCHEMAS=1 dotnet test.</summary>
    [Fact]
    public void Every_document_has_the_schema_of_its_fields()
    {
        var isWritten = Environment.GetEnvironmentVariable(Rewrite) == "1";
        if (isWritten) Directory.CreateDirectory(JsonSchemas.Folder);
        foreach (var document in JsonSchemaWriter.Documents)
        {
            var path = Path.Combine(JsonSchemas.Folder, JsonSchemaWriter.NameOf(document) + ".json");
            var schema = JsonSchemaWriter.Write(document);
            if (isWritten) File.WriteAllText(path, schema);
            Assert.True(File.Exists(path) && File.ReadAllText(path) == schema,
                $"{path} is not the schema of {document.Name}. Only ever add fields; then run with {Rewrite}=1");
        }
    }

    [Fact]
    public void Every_schema_is_of_a_document() => Assert.Equal(
        JsonSchemaWriter.Documents.Select(JsonSchemaWriter.NameOf).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(JsonSchemas.Folder).Select(Path.GetFileNameWithoutExtension)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void No_schema_forbids_what_a_later_version_adds() => Assert.All(
        Directory.EnumerateFiles(JsonSchemas.Folder),
        static path => Assert.DoesNotContain("\"additionalProperties\": false", File.ReadAllText(path),
            StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"ok":true,"format":1}""", "version")]
    [InlineData("""{"ok":true,"format":1,"version":7}""", "version")]
    [InlineData("""{"ok":true,"format":2,"version":"1"}""", "version")]
    [InlineData("""{"ok":false,"format":1,"version":"1"}""", "version")]
    [InlineData("""{"ok":true,"format":1,"version":"1","error":{"code":1,"name":"error","message":""}}""", "version")]
    [InlineData("""{"ok":true,"format":1,"network":"ab"}""", "left")]
    public void What_is_missing_or_of_another_kind_is_noticed(string text, string name) =>
        Assert.Throws<InvalidOperationException>(() => JsonSchemas.Validate(name, text));

    [Fact]
    public void What_a_later_version_adds_is_no_fault() =>
        JsonSchemas.Validate("version", """{"ok":true,"format":1,"version":"1","later":[1]}""");

    [Fact]
    public void An_error_fits() => JsonSchemas.ValidateOf(
        ["list", "file", "--json"],
        JsonDocument.Parse(ApiJson.Line(new PlainDocument
        {
            Error = ApiJson.Error(Mosaic.Host.ExitCode.NoNode, "no node"),
        })).RootElement);
}
