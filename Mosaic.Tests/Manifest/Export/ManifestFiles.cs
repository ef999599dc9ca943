using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Export;
using Mosaic.Model;

namespace Mosaic.Tests.Manifest.Export;

/// <summary>Whole manifest files in memory.</summary>
internal static class ManifestFiles
{
    public static async Task<byte[]> WriteAsync(NetworkId network, params IEnumerable<Statement> statements)
    {
        using var sink = new MemoryStream();
        using var writer = new ManifestFileWriter(sink, network);
        foreach (var statement in statements) await writer.WriteAsync(statement, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);
        return sink.ToArray();
    }

    /// <summary>The statements of a file that is whole.</summary>
    public static async Task<(NetworkId Network, List<byte[]> Statements)> ReadAsync(Stream source)
    {
        using var reader = await ManifestFileReader.OpenAsync(source, CancellationToken.None);
        var statements = new List<byte[]>();
        while (await reader.ReadAsync(CancellationToken.None)) statements.Add(reader.Current.ToArray());
        return (reader.Network, statements);
    }

    public static async Task<(NetworkId Network, List<byte[]> Statements)> ReadAsync(byte[] file)
    {
        using var source = new MemoryStream(file);
        return await ReadAsync(source);
    }
}
