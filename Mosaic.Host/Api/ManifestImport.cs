using System.Collections.Immutable;
using System.Globalization;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Manifest.Export;
using Mosaic.Model;

namespace Mosaic.Host.Api;

/// <summary>
/// One import: reads a manifest file and gives its statements to <c>/user/manifest</c>, a bounded number of bytes at a
/// time, each of which is answered before more are read.
/// </summary>
internal sealed class ManifestImport(ApiNode node, NetworkId network)
{
    // Of bytes that are no statement at all, which the manifest never sees.
    private const string Malformed = "malformed";

    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly List<Statement> _batch = [];
    private int _batchBytes;
    private long _statements;
    private long _added;
    private long _known;

    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="MosException">It is another network's, or damaged; or the node does not answer.</exception>
    public async Task<ImportDocument> RunAsync(Stream file, CancellationToken cancelled)
    {
        try
        {
            using var reader = await ManifestFileReader.OpenAsync(file, cancelled);
            if (reader.Network != network)
            {
                throw new MosException(
                    ExitCode.NotAllowed,
                    $"the file is the manifest of network {reader.Network.Value.ToShortString()}, and this node is in"
                        + $" {network.Value.ToShortString()}; nothing was imported");
            }
            while (await reader.ReadAsync(cancelled)) await TakeAsync(reader.Current, cancelled);
        }
        catch (MalformedException e)
        {
            await GiveAsync(cancelled);
            throw new MosException(ExitCode.Integrity, Damaged(e.Message), e);
        }
        await GiveAsync(cancelled);
        return new ImportDocument
        {
            Network = network.ToString(),
            Statements = _statements,
            Added = _added,
            Known = _known,
            Refused = _refused.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Error = _refused.Count > 0 ? ApiJson.Error(ExitCode.Partial, Refusals()) : null,
        };
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancelled)
    {
        _statements++;
        if (_batchBytes + bytes.Length > ManifestProtocol.MaxImportBytes) await GiveAsync(cancelled);
        try
        {
            _batch.Add(Statement.Parse(bytes.Span));
            _batchBytes += bytes.Length;
        }
        catch (MalformedException)
        {
            Refuse(Malformed, 1);
        }
    }

    private async Task GiveAsync(CancellationToken cancelled)
    {
        if (_batch.Count == 0) return;
        var answer = await node.AskAsync(node.Manifest, new ManifestProtocol.Import([.. _batch]), cancelled);
        if (answer is not ManifestProtocol.Imported imported) throw Answering.Unexpected(answer);
        _batch.Clear();
        _batchBytes = 0;
        _added += imported.Added;
        _known += imported.Known;
        foreach (var (reason, count) in imported.Refused) Refuse(reason, count);
    }

    private void Refuse(string reason, long count) =>
        _refused[reason] = _refused.GetValueOrDefault(reason) + count;

    private string Refusals() => string.Create(CultureInfo.InvariantCulture,
        $"{_refused.Values.Sum()} of {_statements} statements were refused")
        + $" ({string.Join(", ", _refused.Select(static one =>
            string.Create(CultureInfo.InvariantCulture, $"{one.Key}: {one.Value}")))}); the others are in";

    private string Damaged(string how) => string.Create(CultureInfo.InvariantCulture,
        $"{how}; of its statements {_added} were added, which stay, for each is proved by its signature")
        + (_refused.Count > 0 ? $"; {Refusals()}" : "");
}
