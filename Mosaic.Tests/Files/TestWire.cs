using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Files;

/// <summary>What becomes of one message to one holder.</summary>
internal abstract record Fate
{
    public sealed record Deliver : Fate;
    public sealed record Lose : Fate;
    public sealed record Unreachable : Fate;
    public sealed record Refuse(RefusalCode Code) : Fate;
    public sealed record Delay(TimeSpan By) : Fate;
    public sealed record Corrupt : Fate;
}

/// <summary>The wire in memory: what it does with each message is the test's to say.</summary>
internal sealed class TestWire : ReceiveActor, IWithTimers
{
    private readonly IReadOnlyDictionary<NodeId, TestHolder> _holders;
    private readonly Func<NodeId, WireMessage, Fate> _fate;

    public TestWire(
        IReadOnlyDictionary<NodeId, TestHolder> holders, Func<NodeId, WireMessage, Fate> fate,
        Action<NodeId, WireMessage> saw)
    {
        (_holders, _fate) = (holders, fate);
        Receive<WireProtocol.Request>(request =>
        {
            saw(request.To, request.Message);
            Meet(request, Sender, _fate(request.To, request.Message));
        });
        Receive<Late>(late => Answer(late.Request, late.Sender, corrupt: false));
        Receive<WireProtocol.Cancel>(static _ => { });
        Receive<Action>(static act => act());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void Meet(WireProtocol.Request request, IActorRef sender, Fate fate)
    {
        switch (fate)
        {
            case Fate.Deliver or Fate.Corrupt:
                Answer(request, sender, fate is Fate.Corrupt);
                break;
            case Fate.Delay delay:
                Timers.StartSingleTimer(new object(), new Late(request, sender), delay.By);
                break;
            case Fate.Unreachable:
                sender.Tell(new WireProtocol.Failed(
                    request.To, WireFailure.Unreachable, "it is dead", request.Correlation));
                break;
            case Fate.Refuse refuse:
                sender.Tell(Refused(request, new Refused { Code = refuse.Code, Message = refuse.Code.ToString() }));
                break;
        }
    }

    private void Answer(WireProtocol.Request request, IActorRef sender, bool corrupt)
    {
        if (!_holders.TryGetValue(request.To, out var holder))
        {
            Meet(request, sender, new Fate.Unreachable());
            return;
        }
        var answer = holder.Handle(request.Message);
        if (corrupt && answer.Payload.Length > 0)
        {
            var bytes = answer.Payload.ToArray();
            bytes[bytes.Length / 2] ^= 1;
            answer = answer with { Payload = bytes };
        }
        sender.Tell(answer.Kind == WireKind.Refused
            ? Refused(request, answer.As<Refused>())
            : new WireProtocol.Response(request.To, answer, request.Correlation));
    }

    private static WireProtocol.Failed Refused(WireProtocol.Request request, Refused refusal) =>
        new(request.To, WireFailure.Refused, refusal.Message, request.Correlation, refusal);

    private sealed record Late(WireProtocol.Request Request, IActorRef Sender);
}
