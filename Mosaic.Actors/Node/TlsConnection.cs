using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// One authenticated connection between two membership systems. Each message goes as its length (4 bytes, big-endian)
/// and its bytes. Akka calls from any thread.
/// </summary>
internal sealed class TlsConnection : AssociationHandle
{
    /// <summary>Bytes that may wait to be sent; beyond, Akka is told to try again.</summary>
    public const int MaxQueuedBytes = 4 << 20;

    /// <summary>Bytes that Akka's envelope adds to the largest message at most.</summary>
    public const int MaxEnvelope = 4 << 10;

    private const int HeaderSize = sizeof(int);
    private const int BatchSize = 64 << 10;
    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(2);

    private readonly SslStream _stream;
    private readonly int _maxMessage;
    private readonly Channel<ByteString> _outgoing = Channel.CreateUnbounded<ByteString>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _queuedBytes;
    private int _aborted;

    /// <summary>Takes over an authenticated stream.</summary>
    /// <param name="stream">Closed with this.</param>
    /// <param name="key">The hash of the key that the other end proved to have.</param>
    /// <param name="local">This end.</param>
    /// <param name="remote">The other end: the system's address where this node called, else the socket's.</param>
    /// <param name="maxMessage">Bytes of the largest message.</param>
    public TlsConnection(SslStream stream, Id256 key, Address local, Address remote, int maxMessage)
        : base(local, remote)
    {
        _stream = stream;
        Key = key;
        _maxMessage = maxMessage + MaxEnvelope;
        _ = WriteAllAsync();
        _ = ReadAllAsync();
    }

    /// <summary>The hash of the other end's key.</summary>
    public Id256 Key { get; }

    /// <summary>Completes when the connection is closed.</summary>
    public Task Closed => _closed.Task;

    /// <inheritdoc/>
    public override bool Write(ByteString payload)
    {
        if (Interlocked.Add(ref _queuedBytes, payload.Length) <= MaxQueuedBytes && _outgoing.Writer.TryWrite(payload))
            return true;
        Interlocked.Add(ref _queuedBytes, -payload.Length);
        return false;
    }

    /// <summary>Sends what waits, for two seconds at most, and closes.</summary>
    [Obsolete("Akka's own mark: callers give the reason, with the overload that takes one.")]
    public override void Disassociate()
    {
        if (_outgoing.Writer.TryComplete()) _ = AbortLaterAsync();
    }

    /// <summary>Closes at once.</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0) return;
        _outgoing.Writer.TryComplete();
        _stream.Dispose();
        _closed.TrySetResult();
    }

    private async Task AbortLaterAsync()
    {
        await Task.WhenAny(Closed, Task.Delay(FlushWithin)).ConfigureAwait(false);
        Abort();
    }

    private async Task WriteAllAsync()
    {
        var batch = new ArrayBufferWriter<byte>(BatchSize);
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (batch.WrittenCount < BatchSize && _outgoing.Reader.TryRead(out var payload))
                {
                    BinaryPrimitives.WriteInt32BigEndian(batch.GetSpan(HeaderSize), payload.Length);
                    batch.Advance(HeaderSize);
                    batch.Write(payload.Span);
                    Interlocked.Add(ref _queuedBytes, -payload.Length);
                }
                await _stream.WriteAsync(batch.WrittenMemory).ConfigureAwait(false);
                batch.ResetWrittenCount();
            }
            await _stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The reader sees the same end and tells of it.
        }
        finally
        {
            Abort();
        }
    }

    private async Task ReadAllAsync()
    {
        IHandleEventListener? listener = null;
        try
        {
            listener = await ReadHandlerSource.Task.ConfigureAwait(false);
            await Task.Yield(); // Akka's thread brings the listener, and does not stay to read.
            var header = new byte[HeaderSize];
            while (true)
            {
                await _stream.ReadExactlyAsync(header).ConfigureAwait(false);
                var length = BinaryPrimitives.ReadInt32BigEndian(header);
                if (length <= 0 || length > _maxMessage) return; // Not one of ours, whoever it is.
                var message = new byte[length];
                await _stream.ReadExactlyAsync(message).ConfigureAwait(false);
                listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(message)));
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The other end closed, or this one did.
        }
        finally
        {
            Abort();
            listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
        }
    }

    private static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException
        or OperationCanceledException or AuthenticationException or InvalidOperationException;
}
