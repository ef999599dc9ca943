using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest.Export;

/// <summary>
/// Reads a <see cref="ManifestFile"/> from a stream, statement by statement, in the memory of one buffer, whatever the
/// stream holds. Only when <see cref="ReadAsync"/> answers false is it known that the file is whole; what came before a
/// failure is then worth what its signatures are. Not safe for threads.
/// </summary>
public sealed class ManifestFileReader : IDisposable
{
    private readonly Stream _source;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[ManifestFile.BufferBytes];
    private int _start;
    private int _end;

    private ManifestFileReader(Stream source) => _source = source;

    /// <summary>Whose manifest it is.</summary>
    public NetworkId Network { get; private set; }

    /// <summary>How many statements were read.</summary>
    public long Statements { get; private set; }

    /// <summary>
    /// The statement that was read last, verbatim and not looked into: it may be none. Valid until the next read.
    /// </summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="source">Where from; the caller's to dispose.</param>
    /// <param name="cancelled">Ends it.</param>
    /// <exception cref="MalformedException">It is no such file, of a later format, or cut short.</exception>
    public static async Task<ManifestFileReader> OpenAsync(Stream source, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(source);
        var reader = new ManifestFileReader(source);
        try
        {
            await reader.ReadHeaderAsync(cancelled).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next statement into <see cref="Current"/>; false at the end of a whole file.</summary>
    /// <exception cref="MalformedException">The file was cut short or altered, or goes on behind its end.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancelled)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(
            (await TakeAsync(ManifestFile.LengthBytes, cancelled).ConfigureAwait(false)).Span);
        if (length == 0)
        {
            await ReadTrailerAsync(cancelled).ConfigureAwait(false);
            return false;
        }
        if (length > Statement.MaxBytes)
        {
            throw new MalformedException(string.Create(CultureInfo.InvariantCulture,
                $"a statement of {length} bytes, at most {Statement.MaxBytes}: the file was altered"));
        }
        Current = await TakeAsync((int)length, cancelled).ConfigureAwait(false);
        Statements++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private async Task ReadHeaderAsync(CancellationToken cancelled)
    {
        await FillAsync(ManifestFile.HeaderBytes, cancelled).ConfigureAwait(false);
        var begin = _buffer.AsMemory(0, Math.Min(_end, ManifestFile.MagicBytes));
        if (begin.IsEmpty) throw new MalformedException("the file is empty");
        if (!ManifestFile.Magic.StartsWith(begin.Span))
            throw new MalformedException("the file is none that a manifest was exported to");
        if (_end > ManifestFile.MagicBytes
            && _buffer[ManifestFile.MagicBytes] is var format and not ManifestFile.Format)
        {
            throw new MalformedException(string.Create(CultureInfo.InvariantCulture,
                $"the file is of format {format}; this version of Mosaic knows {ManifestFile.Format}"));
        }
        var header = await TakeAsync(ManifestFile.HeaderBytes, cancelled).ConfigureAwait(false);
        Network = new NetworkId(header.Span[^Id256.Size..]);
    }

    private async Task ReadTrailerAsync(CancellationToken cancelled)
    {
        var count = BinaryPrimitives.ReadUInt64BigEndian(
            (await TakeAsync(ManifestFile.CountBytes, cancelled).ConfigureAwait(false)).Span);
        var expected = _hash.GetHashAndReset();
        var stated = await TakeAsync(ManifestFile.DigestBytes, cancelled).ConfigureAwait(false);
        if (!stated.Span.SequenceEqual(expected))
            throw new MalformedException("its SHA-256 is not the one at its end: the file was altered");
        if (count != (ulong)Statements)
        {
            throw new MalformedException(string.Create(CultureInfo.InvariantCulture,
                $"the file holds {Statements} statements, and {count} by what its end says"));
        }
        if (await FillAsync(1, cancelled).ConfigureAwait(false))
            throw new MalformedException("the file goes on behind its end");
    }

    private async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int bytes, CancellationToken cancelled)
    {
        if (!await FillAsync(bytes, cancelled).ConfigureAwait(false))
        {
            throw new MalformedException(string.Create(CultureInfo.InvariantCulture,
                $"the file was cut short behind {Statements} whole statements"));
        }
        var taken = _buffer.AsMemory(_start, bytes);
        _hash.AppendData(taken.Span);
        _start += bytes;
        return taken;
    }

    /// <summary>Whether so many bytes are in the buffer now, and not the end of the stream before them.</summary>
    private async ValueTask<bool> FillAsync(int bytes, CancellationToken cancelled)
    {
        if (_end - _start >= bytes) return true;
        if (_buffer.Length - _start < bytes)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        while (_end - _start < bytes)
        {
            var read = await _source.ReadAsync(_buffer.AsMemory(_end), cancelled).ConfigureAwait(false);
            if (read == 0) return false;
            _end += read;
        }
        return true;
    }
}
