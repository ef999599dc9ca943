using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Host.Api;

/// <summary>
/// Bodies of requests that are no file. Secrets travel in them, so what cannot be read is never repeated in an error.
/// </summary>
internal static class RequestBodies
{
    /// <summary>More than any of them needs.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>Reads a document.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static async Task<T> BodyAsync<T>(this HttpContext context) where T : RequestBody
    {
        var bytes = await BytesAsync(context, MaxBytes);
        try
        {
            return Read<T>(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>
    /// Reads an account's seed, or a <see cref="LoginRequest"/>; the seed and the passphrase are to be wiped by whoever
    /// gets them.
    /// </summary>
    /// <exception cref="MosException">It is none.</exception>
    public static async Task<NetworkProtocol.Login> LoginAsync(this HttpContext context)
    {
        var bytes = await BytesAsync(context, MaxBytes);
        try
        {
            // A seed may begin with any byte, and has a length that no document has.
            if (bytes.Length == SigningKey.SeedSize || bytes is not [(byte)'{', ..])
                return new NetworkProtocol.Login(SeedText.Read(bytes));
            var request = Read<LoginRequest>(bytes);
            // The passphrase first: where it is refused, there is no seed to wipe yet.
            var passphrase = request.Passphrase is { } text ? Passphrase.Of(text) : null;
            return new NetworkProtocol.Login(SeedText.Read(request.Key)) { Passphrase = passphrase };
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Usage, e.Message, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads a <see cref="PassphraseRequest"/>; to be disposed by whoever gets it.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static async Task<NetworkProtocol.SetPassphrase> PassphraseAsync(this HttpContext context)
    {
        var request = await context.BodyAsync<PassphraseRequest>();
        try
        {
            return new NetworkProtocol.SetPassphrase(
                request.Current is { } current ? Passphrase.Of(current) : null,
                request.Next is { } next ? Passphrase.Of(next) : null);
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Usage, e.Message, e);
        }
    }

    private static T Read<T>(byte[] bytes) where T : RequestBody
    {
        try
        {
            var body = ApiJson.ReadRequest<T>(bytes);
            return body.Format == Document.CurrentFormat
                ? body
                : throw new MosException(ExitCode.Usage, $"this node reads format {Document.CurrentFormat} only");
        }
        catch (JsonException)
        {
            // Without the cause: it may quote what was sent.
            throw new MosException(
                ExitCode.Usage, "the body of the request is not the JSON that docs/commands.md asks for");
        }
    }

    private static async Task<byte[]> BytesAsync(HttpContext context, int most) =>
        await BoundedRead.ToEndAsync(context.Request.Body, most, context.RequestAborted)
            ?? throw new MosException(ExitCode.Usage, $"the body of the request is longer than {most} bytes");
}
