using System.Text.Json;

namespace Mosaic.Host.Client;

/// <summary>Reads lines of bytes, none longer than a limit.</summary>
internal sealed class BoundedLines(Stream stream, int most) : IDisposable
{
    private const int ReadBytes = 4096;

    private readonly MemoryStream _line = new();
    private readonly byte[] _buffer = new byte[ReadBytes];
    private int _start;
    private int _end;

    /// <summary>The next line without its end; null at the end of the stream.</summary>
    /// <exception cref="JsonException">It is longer than the limit.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancelled)
    {
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (end >= 0)
            {
                _line.Write(_buffer, _start, end - _start);
                _start = end + 1;
                var line = _line.ToArray();
                _line.SetLength(0);
                return line;
            }
            _line.Write(_buffer, _start, _end - _start);
            if (_line.Length > most) throw new JsonException("a line is too long");
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancelled));
            if (_end == 0) return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();
}
