using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

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
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads an account's seed; to be wiped by whoever gets it.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static async Task<byte[]> SeedAsync(this HttpContext context)
    {
        var bytes = await BytesAsync(context, SeedText.MaxBytes);
        try
        {
            return SeedText.Read(bytes) ?? throw new MosException(ExitCode.Usage, SeedText.Complaint);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static async Task<byte[]> BytesAsync(HttpContext context, int most) =>
        await BoundedRead.ToEndAsync(context.Request.Body, most, context.RequestAborted)
            ?? throw new MosException(ExitCode.Usage, $"the body of the request is longer than {most} bytes");
}
