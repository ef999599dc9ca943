using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest.Export;

/// <summary>
/// Writes a <see cref="ManifestFile"/> to a stream, statement by statement, in the memory of one buffer. Until
/// <see cref="CompleteAsync"/> has ended, what was written is a file that was cut short. Not safe for threads.
/// </summary>
public sealed class ManifestFileWriter : IDisposable
{
    private readonly Stream _sink;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[ManifestFile.BufferBytes];
    private int _filled;
    private int _hashed;

    /// <summary>Begins a file.</summary>
    /// <param name="sink">Where to; the caller's to flush and to dispose.</param>
    /// <param name="network">Whose manifest it is.</param>
    public ManifestFileWriter(Stream sink, NetworkId network)
    {
        _sink = sink;
        ManifestFile.Magic.CopyTo(Take(ManifestFile.MagicBytes));
        Take(1)[0] = ManifestFile.Format;
        network.Value.CopyTo(Take(Id256.Size));
    }

    /// <summary>How many statements were written.</summary>
    public long Statements { get; private set; }

    /// <summary>Writes a statement, verbatim.</summary>
    public async ValueTask WriteAsync(Statement statement, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var bytes = statement.Bytes;
        await MakeRoomAsync(ManifestFile.LengthBytes + bytes.Length, cancelled).ConfigureAwait(false);
        BinaryPrimitives.WriteUInt32BigEndian(Take(ManifestFile.LengthBytes), (uint)bytes.Length);
        bytes.Span.CopyTo(Take(bytes.Length));
        Statements++;
    }

    /// <summary>Passes on what is in the buffer.</summary>
    public async ValueTask FlushAsync(CancellationToken cancelled)
    {
        Hash();
        await _sink.WriteAsync(_buffer.AsMemory(0, _filled), cancelled).ConfigureAwait(false);
        _filled = _hashed = 0;
    }

    /// <summary>Ends the file; nothing may be written afterwards.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancelled)
    {
        await MakeRoomAsync(ManifestFile.TrailerBytes, cancelled).ConfigureAwait(false);
        Take(ManifestFile.LengthBytes).Clear();
        BinaryPrimitives.WriteUInt64BigEndian(Take(ManifestFile.CountBytes), (ulong)Statements);
        Hash();
        _hash.GetHashAndReset(Take(ManifestFile.DigestBytes));
        await _sink.WriteAsync(_buffer.AsMemory(0, _filled), cancelled).ConfigureAwait(false);
        _filled = _hashed = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private ValueTask MakeRoomAsync(int bytes, CancellationToken cancelled) =>
        _buffer.Length - _filled >= bytes ? ValueTask.CompletedTask : FlushAsync(cancelled);

    private Span<byte> Take(int bytes)
    {
        var taken = _buffer.AsSpan(_filled, bytes);
        _filled += bytes;
        return taken;
    }

    private void Hash()
    {
        _hash.AppendData(_buffer, _hashed, _filled - _hashed);
        _hashed = _filled;
    }
}
