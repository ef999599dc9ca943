using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Mosaic.Wire.Noise;

namespace Mosaic.Benchmarks.Wire;

/// <summary>
/// One node's wire without actors: it answers whatever it is asked, and asks. Its keys follow from a number, so that
/// ends in two processes know each other.
/// </summary>
internal sealed class WireEnd : IDisposable
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, TaskCompletionSource> _asked = new();
    private readonly WireBridge _bridge;
    private long _token;

    /// <summary>An end on loopback.</summary>
    public WireEnd(byte number, WireSettings settings)
    {
        var port = WireSocket.PortOf(WireSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), settings), settings);
        _bridge = new WireBridge(port, settings, IdOf(number), KeyOf(number), On, static cause =>
            Environment.FailFast("the wire's engine failed", cause));
        _bridge.Post(static (engine, _) => engine.SetNetwork(new NetworkId(SHA256.HashData("benchmark"u8))));
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => _bridge.Endpoint;

    /// <summary>Makes another end its peer.</summary>
    public void Knows(byte number, IPEndPoint endpoint)
    {
        using var key = new X25519Key(KeyOf(number));
        var peer = new WirePeer(IdOf(number), key.PublicKey, [endpoint]);
        _bridge.SetPeers(ImmutableDictionary<NodeId, WirePeer>.Empty.Add(peer.Node, peer));
    }

    /// <summary>Sends bytes to a peer and waits until it says that it has them.</summary>
    public Task Ask(byte number, ReadOnlyMemory<byte> payload)
    {
        var message = WireMessage.Of(new ShardData { ContentId = ByteString.CopyFrom(new byte[32]) }, payload);
        var token = Interlocked.Increment(ref _token);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[token] = answered;
        _bridge.Post((engine, now) => engine.Request(token, IdOf(number), message, _timeout, now));
        return answered.Task;
    }

    /// <summary>The counters of its one peer.</summary>
    public async Task<WirePeerStatistics> StatisticsAsync()
    {
        var taken = new TaskCompletionSource<WireStatistics>(TaskCreationOptions.RunContinuationsAsynchronously);
        _bridge.Post((engine, _) => taken.SetResult(engine.Snapshot()));
        return (await taken.Task.ConfigureAwait(false)).Peers.Single();
    }

    /// <inheritdoc/>
    public void Dispose() => _bridge.Dispose();

    private void On(WireEvent happened)
    {
        switch (happened)
        {
            case WireEvent.Arrived arrived:
                arrived.Message.Release();
                _bridge.Post((engine, now) => engine.Reply(arrived.Ticket, WireMessage.Of(new ShardStored()), now));
                break;
            case WireEvent.Answered answered when _asked.TryRemove(answered.Request, out var asked):
                asked.SetResult();
                break;
            case WireEvent.Unanswered unanswered when _asked.TryRemove(unanswered.Request, out var asked):
                asked.SetException(new InvalidOperationException(unanswered.Detail));
                break;
        }
    }

    private static NodeId IdOf(byte number) => new(SHA256.HashData([number, 1]));

    private static byte[] KeyOf(byte number) => SHA256.HashData([number]);
}
