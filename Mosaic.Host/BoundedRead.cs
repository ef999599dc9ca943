using System.Security.Cryptography;

namespace Mosaic.Host;

/// <summary>Reads what others send, up to a limit.</summary>
internal static class BoundedRead
{
    /// <summary>
    /// All bytes of a stream; null when there are more than <paramref name="most"/>. Leaves no copy in memory, for
    /// they may be a secret: the result is the caller's to wipe.
    /// </summary>
    public static async Task<byte[]?> ToEndAsync(Stream stream, int most, CancellationToken cancelled)
    {
        var buffer = new byte[most + 1];
        try
        {
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancelled);
            return read > most ? null : buffer[..read];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }
}
