using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mosaic.Host.Api;

/// <summary>Documents as JSON, by generated code: nothing is reflected upon at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcConverter)])]
[JsonSerializable(typeof(PlainDocument))]
[JsonSerializable(typeof(FileDocument))]
[JsonSerializable(typeof(ListDocument))]
[JsonSerializable(typeof(DownloadHead))]
[JsonSerializable(typeof(DownloadDocument))]
[JsonSerializable(typeof(DeleteDocument))]
[JsonSerializable(typeof(FolderDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(ProgressBody))]
[JsonSerializable(typeof(PeersDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(StorageDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(ReadyDocument))]
[JsonSerializable(typeof(InvitationDocument))]
[JsonSerializable(typeof(JoinedDocument))]
[JsonSerializable(typeof(LeftDocument))]
[JsonSerializable(typeof(MembersDocument))]
[JsonSerializable(typeof(NodeDocument))]
[JsonSerializable(typeof(RevokedDocument))]
[JsonSerializable(typeof(AdminsDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(LoginDocument))]
[JsonSerializable(typeof(RecoveryDocument))]
[JsonSerializable(typeof(EventsDocument))]
[JsonSerializable(typeof(EventDocument))]
[JsonSerializable(typeof(ConfigDocument))]
[JsonSerializable(typeof(NamesDocument))]
[JsonSerializable(typeof(SelfDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(EmptiedDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(VersionsDocument))]
[JsonSerializable(typeof(RenameDocument))]
[JsonSerializable(typeof(CheckLine))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(JoinRequest))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(PassphraseRequest))]
[JsonSerializable(typeof(AdminsRequest))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    // Lazy, for the generated half of this class may be initialised later than this one.
    private static readonly Lazy<ApiJson> LazyReadable = new(static () => new ApiJson(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new UtcConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    /// <summary>Escapes only what JSON must: names of any script stay readable. For bodies and the terminal.</summary>
    public static ApiJson Readable => LazyReadable.Value;

    /// <summary>The document as one line without control characters.</summary>
    public static string Line<T>(T document) where T : Document =>
        JsonSerializer.Serialize(document, typeof(T), Readable);

    /// <summary>A line of progress.</summary>
    public static string ProgressLine(ProgressBody progress) =>
        JsonSerializer.Serialize(progress, typeof(ProgressBody), Readable);

    /// <summary>The same in ASCII, as a header wants it.</summary>
    public static string HeaderLine<T>(T document) where T : Document =>
        JsonSerializer.Serialize(document, typeof(T), Default);

    /// <summary>Reads what <see cref="HeaderLine"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static T Read<T>(string text) where T : Document =>
        (T?)JsonSerializer.Deserialize(text, typeof(T), Default) ?? throw new JsonException("null");

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8) where T : Document =>
        (T?)JsonSerializer.Deserialize(utf8, typeof(T), Default) ?? throw new JsonException("null");

    /// <summary>The body of a request.</summary>
    public static byte[] Bytes<T>(T request) where T : RequestBody =>
        JsonSerializer.SerializeToUtf8Bytes(request, typeof(T), Readable);

    /// <summary>Reads what <see cref="Bytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static T ReadRequest<T>(ReadOnlySpan<byte> utf8) where T : RequestBody =>
        (T?)JsonSerializer.Deserialize(utf8, typeof(T), Default) ?? throw new JsonException("null");

    /// <summary>The document of a failure.</summary>
    public static ErrorBody Error(ExitCode code, string message) => new((int)code, code.Name(), message);
}
