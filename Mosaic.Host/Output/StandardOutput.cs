using Microsoft.Win32.SafeHandles;

namespace Mosaic.Host.Output;

/// <summary>
/// The process's stdout for bytes. Unlike the console's own stream it fails when whoever reads has gone, so that a
/// command can end instead of writing to nobody.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private FileStream? _file;

    private FileStream Opened => _file ??= OperatingSystem.IsWindows()
        ? throw new PlatformNotSupportedException()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The one of this process.</summary>
    public static Stream OfProcess() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardOutput();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Opened.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => Opened.Write(buffer);

    /// <summary>Moves the offset that this process shares with others, which writes leave alone.</summary>
    public override void Flush() => _ = _file?.SafeFileHandle;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
