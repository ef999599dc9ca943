using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Mosaic.Model;
using Mosaic.Wire.Bridge;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;

namespace Mosaic.Wire;

/// <summary>
/// <c>/user/wire</c>: the actors' end of the wire. It speaks <see cref="WireProtocol"/>, remembers who asked what and
/// who handles which kind, and leaves everything else to the engine on its own threads.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "an actor ends in PostStop, where the bridge is disposed")]
public sealed class WireActor : ReceiveActor
{
    private const string EntersNetwork = "this node is entering another network";

    private sealed record Asked(IActorRef By, NodeId To, object? Correlation);

    private sealed record EngineFailed(Exception Cause);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly WireSettings _settings;
    private readonly NodeId _self;
    private readonly byte[] _privateKey;
    private readonly Socket _socket;
    private readonly Dictionary<WireKind, IActorRef> _handlers = [];
    private readonly Dictionary<long, Asked> _asked = [];
    private WireBridge _bridge = null!;
    private long _nextToken = 1;
    private bool _entering;

    /// <summary>See <see cref="Props(WireSettings, NodeId, byte[], Socket)"/>.</summary>
    public WireActor(WireSettings settings, NodeId self, byte[] x25519PrivateKey, Socket socket)
    {
        _settings = settings;
        _self = self;
        _privateKey = x25519PrivateKey;
        _socket = socket;
        Receive<WireProtocol.Request>(OnRequest);
        Receive<WireProtocol.Notify>(m =>
        {
            if (IsOpenTo(m.Message.Kind))
                _bridge.TryPost((engine, now) => engine.Notify(m.To, m.Message, now));
        });
        Receive<WireProtocol.Cancel>(OnCancel);
        Receive<WireProtocol.Reply>(m => _bridge.Post((engine, now) => engine.Reply(m.Ticket, m.Message, now)));
        Receive<WireProtocol.Handled>(m => _bridge.Post((engine, _) => engine.Handled(m.Ticket)));
        Receive<WireProtocol.RegisterHandler>(OnRegister);
        Receive<WireProtocol.SetPeers>(m => _bridge.SetPeers(m.Peers));
        Receive<WireProtocol.AdmitGuests>(m => _bridge.Post((engine, _) => engine.AdmitGuests(m.Admit)));
        Receive<WireProtocol.SetNetwork>(m =>
        {
            _entering = m.Entering;
            _bridge.Post((engine, _) => engine.SetNetwork(m.Network));
        });
        Receive<WireProtocol.GetEndpoint>(_ => Sender.Tell(new WireProtocol.Bound(_bridge.Endpoint)));
        Receive<WireProtocol.GetStatistics>(_ =>
        {
            var asker = Sender;
            _bridge.Post((engine, _) => asker.Tell(engine.Snapshot()));
        });
        Receive<WireEvent.Arrived>(OnArrived);
        Receive<WireEvent.GuestArrived>(OnGuestArrived);
        Receive<WireEvent.Answered>(OnAnswered);
        Receive<WireEvent.Unanswered>(m => Fail(m.Request, m.Reason, m.Detail));
        Receive<Terminated>(OnTerminated);
        Receive<EngineFailed>(m => throw new InvalidOperationException("the wire's engine failed", m.Cause));
    }

    /// <summary>The wire of one node.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="self">This node.</param>
    /// <param name="x25519PrivateKey">Its static private key, 32 bytes.</param>
    /// <param name="socket">Bound by <see cref="WireSocket.Bind"/>; the actor closes it when it stops.</param>
    public static Props Props(WireSettings settings, NodeId self, byte[] x25519PrivateKey, Socket socket) =>
        Akka.Actor.Props.Create(() => new WireActor(settings, self, x25519PrivateKey, socket));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var self = Self;
        _bridge = new WireBridge(
            WireSocket.PortOf(_socket, _settings), _settings, _self, _privateKey, happened => self.Tell(happened),
            cause => self.Tell(new EngineFailed(cause)));
        _log.Info("Wire listens on {0}{1}", _bridge.Endpoint, _bridge.IsOffloaded ? " with segmentation offload" : "");
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _bridge.Dispose();
        foreach (var token in _asked.Keys.ToArray())
            Fail(token, WireFailure.ShuttingDown, "this node is stopping");
    }

    private void OnRequest(WireProtocol.Request request)
    {
        var token = _nextToken++;
        _asked[token] = new Asked(Sender, request.To, request.Correlation);
        if (!IsOpenTo(request.Message.Kind))
            Fail(token, WireFailure.Unreachable, EntersNetwork);
        else if (!_bridge.TryPost((engine, now) =>
            engine.Request(token, request.To, request.Message, request.Timeout, now)))
            Fail(token, WireFailure.Overloaded, "too many commands wait for the wire");
    }

    private void OnCancel(WireProtocol.Cancel cancel)
    {
        foreach (var (token, asked) in _asked)
        {
            if (asked.To != cancel.To || !asked.By.Equals(Sender) || !cancel.Correlation.Equals(asked.Correlation))
                continue;
            _asked.Remove(token);
            _bridge.Post((engine, _) => engine.Cancel(token));
        }
    }

    private void OnRegister(WireProtocol.RegisterHandler register)
    {
        foreach (var kind in register.Kinds)
            _handlers[kind] = register.Handler;
        Context.Watch(register.Handler);
    }

    private void OnTerminated(Terminated terminated)
    {
        foreach (var (kind, handler) in _handlers)
        {
            if (handler.Equals(terminated.ActorRef))
                _handlers.Remove(kind);
        }
    }

    /// <summary>Whether this kind may be sent and received now.</summary>
    private bool IsOpenTo(WireKind kind) => !_entering || kind == WireKind.Join;

    private void OnArrived(WireEvent.Arrived arrived)
    {
        if (!IsOpenTo(arrived.Message.Kind))
        {
            Refuse(arrived.Ticket, EntersNetwork);
            return;
        }
        if (_handlers.TryGetValue(arrived.Message.Kind, out var handler))
        {
            handler.Tell(new WireProtocol.Incoming(
                arrived.From, arrived.Message, arrived.Ticket, arrived.WantsReply, arrived.Remaining));
            return;
        }
        Refuse(arrived.Ticket, $"nobody here handles {arrived.Message.Kind}");
    }

    private void OnGuestArrived(WireEvent.GuestArrived arrived)
    {
        if (_handlers.TryGetValue(arrived.Message.Kind, out var handler))
        {
            handler.Tell(new WireProtocol.GuestIncoming(
                arrived.Key, arrived.Address, arrived.Message, arrived.Ticket, arrived.Remaining));
            return;
        }
        Refuse(arrived.Ticket, $"nobody here handles {arrived.Message.Kind}");
    }

    private void Refuse(long ticket, string why)
    {
        var refusal = WireMessage.Refuse(RefusalCode.Unavailable, why);
        _bridge.Post((engine, now) => engine.Reply(ticket, refusal, now));
    }

    private void OnAnswered(WireEvent.Answered answered)
    {
        if (!_asked.Remove(answered.Request, out var asked))
            return;
        if (answered.Message.Header is Refused refusal)
        {
            asked.By.Tell(new WireProtocol.Failed(
                asked.To, WireFailure.Refused, refusal.Message, asked.Correlation, refusal));
            return;
        }
        asked.By.Tell(new WireProtocol.Response(answered.From, answered.Message, asked.Correlation));
    }

    private void Fail(long token, WireFailure reason, string detail)
    {
        if (_asked.Remove(token, out var asked))
            asked.By.Tell(new WireProtocol.Failed(asked.To, reason, detail, asked.Correlation));
    }
}
