using System.Security.Cryptography;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Host.WireTest;

/// <summary>What one side moved, and how long it took.</summary>
/// <param name="SentHash">SHA-256 of all it sent, lowercase hex.</param>
/// <param name="ReceivedHash">SHA-256 of all it received, in order, lowercase hex.</param>
/// <param name="Elapsed">From the first request to the last outcome.</param>
/// <param name="Failure">Why it did not work; null if it did.</param>
internal sealed record TransferResult(string SentHash, string ReceivedHash, TimeSpan Elapsed, string? Failure);

/// <summary>
/// Sends a stream of shards to the peer, a few at a time, and takes the peer's; both are hashed in their order. Sends
/// itself a <see cref="TransferResult"/> to whoever started it when both are complete.
/// </summary>
internal sealed class TransferActor : ReceiveActor
{
    /// <summary>Bytes of one shard.</summary>
    public const int ShardSize = 1024 * 1024;

    private const int Window = 6;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Begins.</summary>
    public sealed record Start(NodeId Peer);

    private readonly IActorRef _wire;
    private readonly long _size;
    private readonly Random _random;
    private readonly IncrementalHash _sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<ulong, ReadOnlyMemory<byte>> _early = [];
    private readonly System.Diagnostics.Stopwatch _watch = new();
    private IActorRef _owner = ActorRefs.Nobody;
    private NodeId _peer;
    private long _sentBytes, _receivedBytes;
    private ulong _nextOut, _nextIn;
    private int _pending;

    /// <summary>Moves <paramref name="size"/> bytes made from the seed.</summary>
    public TransferActor(IActorRef wire, long size, int seed)
    {
        _wire = wire;
        _size = size;
        _random = new Random(seed);
        Receive<Start>(start =>
        {
            _owner = Sender;
            _peer = start.Peer;
            _watch.Start();
            Fill();
        });
        Receive<WireProtocol.Incoming>(OnIncoming);
        Receive<WireProtocol.Response>(_ =>
        {
            _pending--;
            Fill();
        });
        Receive<WireProtocol.Failed>(failed => Finish($"{failed.Reason}: {failed.Detail}"));
    }

    /// <inheritdoc/>
    protected override void PreStart() =>
        _wire.Tell(new WireProtocol.RegisterHandler([WireKind.ShardData], Self));

    private void Fill()
    {
        while (_pending < Window && _sentBytes < _size)
        {
            var shard = new byte[Math.Min(ShardSize, _size - _sentBytes)];
            _random.NextBytes(shard);
            _sent.AppendData(shard);
            _sentBytes += shard.Length;
            _pending++;
            var message = WireMessage.Of(new ShardData { Segment = _nextOut++ }, shard);
            _wire.Tell(new WireProtocol.Request(_peer, message, Timeout));
        }
        FinishIfDone();
    }

    private void OnIncoming(WireProtocol.Incoming incoming)
    {
        _early[incoming.Message.As<ShardData>().Segment] = incoming.Message.Payload;
        while (_early.Remove(_nextIn, out var shard))
        {
            _received.AppendData(shard.Span);
            _receivedBytes += shard.Length;
            _nextIn++;
        }
        _wire.Tell(new WireProtocol.Reply(incoming.Ticket, WireMessage.Of(new ShardStored())));
        FinishIfDone();
    }

    private void FinishIfDone()
    {
        if (_pending == 0 && _sentBytes == _size && _receivedBytes == _size)
            Finish(null);
    }

    private void Finish(string? failure)
    {
        _owner.Tell(new TransferResult(
            Convert.ToHexStringLower(_sent.GetCurrentHash()), Convert.ToHexStringLower(_received.GetCurrentHash()),
            _watch.Elapsed, failure));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _sent.Dispose();
        _received.Dispose();
    }
}
