using System.Collections.Concurrent;
using Akka.Actor;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// A wire in memory: carries requests and answers between the ports of several ActorSystems as the bytes they would
/// be, loses some of them, and counts them by kind.
/// </summary>
internal sealed class TestWire(int seed)
{
    private readonly ConcurrentDictionary<NodeId, IActorRef> _ports = [];
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();

    /// <summary>The part of the messages that is lost.</summary>
    public double Loss { get; set; }

    /// <summary>Bytes carried, by kind.</summary>
    public ConcurrentDictionary<WireKind, long> Bytes { get; } = [];

    /// <summary>Messages carried, by kind.</summary>
    public ConcurrentDictionary<WireKind, int> Messages { get; } = [];

    public IActorRef Open(ActorSystem system, NodeId node) =>
        _ports[node] = system.ActorOf(Props.Create(() => new Port(this, node)));

    public void Close(NodeId node) => _ports.TryRemove(node, out _);

    private IActorRef? To(NodeId node)
    {
        lock (_lock)
        {
            return _random.NextDouble() < Loss ? null : _ports.GetValueOrDefault(node);
        }
    }

    private WireMessage Carried(WireMessage message)
    {
        var bytes = message.Header.ToByteArray();
        Assert(bytes.Length <= WireMessage.MaxHeaderBytes);
        Messages.AddOrUpdate(message.Kind, 1, (_, sum) => sum + 1);
        Bytes.AddOrUpdate(message.Kind, bytes.Length, (_, sum) => sum + bytes.Length);
        return message with { Header = (IMessage)WireKinds.ParserOf(message.Kind)!.ParseFrom(bytes) };
    }

    private static void Assert(bool holds)
    {
        if (!holds) throw new InvalidOperationException("a message is larger than the wire takes");
    }

    private sealed record Question(NodeId From, IActorRef Port, long Number, WireMessage Message, TimeSpan Timeout);

    private sealed record Answer(NodeId From, long Number, WireMessage Message);

    private sealed record Lost(long Number);

    private sealed class Port : ReceiveActor, IWithTimers
    {
        private readonly Dictionary<long, (WireProtocol.Request Request, IActorRef Asker)> _asked = [];
        private readonly Dictionary<long, (NodeId From, IActorRef Port, long Number)> _tickets = [];
        private readonly Dictionary<WireKind, IActorRef> _handlers = [];
        private long _next;

        public ITimerScheduler Timers { get; set; } = null!;

        public Port(TestWire wire, NodeId self)
        {
            Receive<WireProtocol.RegisterHandler>(register =>
            {
                foreach (var kind in register.Kinds) _handlers[kind] = register.Handler;
            });
            Receive<WireProtocol.Request>(request =>
            {
                _asked[++_next] = (request, Sender);
                wire.To(request.To)?.Tell(
                    new Question(self, Self, _next, wire.Carried(request.Message), request.Timeout), Self);
                Timers.StartSingleTimer(_next, new Lost(_next), request.Timeout);
            });
            Receive<Question>(question =>
            {
                if (!_handlers.TryGetValue(question.Message.Kind, out var handler)) return;
                _tickets[++_next] = (question.From, question.Port, question.Number);
                handler.Tell(
                    new WireProtocol.Incoming(question.From, question.Message, _next, true, question.Timeout), Self);
            });
            Receive<WireProtocol.Reply>(reply =>
            {
                if (!_tickets.Remove(reply.Ticket, out var asked)) return;
                wire.To(asked.From)?.Tell(new Answer(self, asked.Number, wire.Carried(reply.Message)), Self);
            });
            Receive<Answer>(answer =>
            {
                if (!_asked.Remove(answer.Number, out var asked)) return;
                Timers.Cancel(answer.Number);
                asked.Asker.Tell(answer.Message.Header is Mosaic.Wire.Messages.Refused refused
                    ? new WireProtocol.Failed(answer.From, WireFailure.Refused, refused.Message,
                        asked.Request.Correlation, refused)
                    : new WireProtocol.Response(answer.From, answer.Message, asked.Request.Correlation));
            });
            Receive<Lost>(lost =>
            {
                if (!_asked.Remove(lost.Number, out var asked)) return;
                asked.Asker.Tell(new WireProtocol.Failed(
                    asked.Request.To, WireFailure.TimedOut, "lost", asked.Request.Correlation));
            });
        }
    }
}
