namespace Mosaic.Tests.Processes;

/// <summary>Looks for bytes in every file of a folder, databases and their logs included.</summary>
internal static class ByteSearch
{
    private const string SocketSuffix = ".sock";

    /// <summary>The files below <paramref name="folder"/> that contain <paramref name="wanted"/>.</summary>
    public static IEnumerable<string> FilesWith(string folder, ReadOnlyMemory<byte> wanted) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith(SocketSuffix, StringComparison.Ordinal))
            .Where(path => Read(path).AsSpan().IndexOf(wanted.Span) >= 0);

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
