using System.Collections.Concurrent;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Tests.Shards;

/// <summary>Stands for the wire: asks the registered handler as a peer would, and hands out its answers.</summary>
internal sealed class FakeWire
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<WireMessage>> _open = new();
    private readonly TaskCompletionSource<IActorRef> _handler = new();
    private long _ticket;

    public IActorRef Start(ActorSystem system) => system.ActorOf(Props.Create(() => new Receiver(this)), "wire");

    /// <summary>One request by a peer; exactly one answer.</summary>
    public async Task<WireMessage> Ask(NodeId from, WireMessage message, TimeSpan? remaining = null)
    {
        var ticket = Interlocked.Increment(ref _ticket);
        var answer = _open[ticket] = new TaskCompletionSource<WireMessage>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        var handler = await _handler.Task.WaitAsync(Patience);
        handler.Tell(new WireProtocol.Incoming(from, message, ticket, true, remaining ?? TimeSpan.FromSeconds(20)));
        return await answer.Task.WaitAsync(Patience);
    }

    private sealed class Receiver : ReceiveActor
    {
        public Receiver(FakeWire wire)
        {
            Receive<WireProtocol.RegisterHandler>(message => wire._handler.TrySetResult(message.Handler));
            Receive<WireProtocol.Reply>(message =>
            {
                if (!wire._open.TryRemove(message.Ticket, out var answer))
                    throw new InvalidOperationException("a ticket was answered twice");
                answer.SetResult(message.Message);
            });
        }
    }
}
