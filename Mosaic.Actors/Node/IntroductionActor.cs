using System.Collections.Immutable;
using Akka.Actor;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Node;

/// <summary>
/// Presents this node to members that do not know it, as a newcomer does: whoever let it in may have died before it
/// told anybody. What they answer goes to the directory, which checks it: the roster, or how this node was revoked
/// without being told.
/// </summary>
internal sealed class IntroductionActor : ReceiveActor
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly IActorRef _wire;
    private readonly IActorRef _directory;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pause;
    private readonly Dictionary<NodeId, long> _presented = [];

    /// <summary>See <see cref="Props"/>.</summary>
    public IntroductionActor(IActorRef wire, IActorRef directory, TimeProvider time, TimeSpan pause)
    {
        _wire = wire;
        _directory = directory;
        _time = time;
        _pause = pause;
        Receive<Unknown>(Present);
        Receive<WireProtocol.Response>(response =>
        {
            if (response.Message.Header is JoinAnswer answer) Learn(answer.Statements);
        });
        Receive<WireProtocol.Failed>(failed => Learn(failed.Refusal?.Statements ?? []));
        Receive<DirectoryProtocol.Learned>(static _ => { });
    }

    /// <summary>A member said that it does not know this node as one.</summary>
    /// <param name="To">The member.</param>
    /// <param name="Known">What this node knows.</param>
    public sealed record Unknown(NodeId To, DirectoryProtocol.Known Known);

    /// <summary>How to start it.</summary>
    /// <param name="wire"><c>/user/wire</c>.</param>
    /// <param name="directory"><c>/user/directory</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pause">The least time between two presentations to one member: it may have said no.</param>
    public static Props Props(IActorRef wire, IActorRef directory, TimeProvider time, TimeSpan pause) =>
        Akka.Actor.Props.Create(() => new IntroductionActor(wire, directory, time, pause));

    /// <summary>
    /// What a node presents of itself: its latest membership that names a grant, and that grant; without one, its
    /// latest; nothing where it is no member.
    /// </summary>
    public static ImmutableArray<Statement> StatementsOf(RosterState roster, NodeId node)
    {
        if (!roster.Members.TryGetValue(node, out var latest)) return [];
        var memberships = roster.Entries.Select(static entry => entry.Body).OfType<Member>();
        foreach (var member in memberships.Reverse().Where(member => member.Node == node))
        {
            if (member.Grant is { } id && RosterRules.GrantOf(roster, id) is { } grant)
                return [grant.Statement, member.Statement];
        }
        return [latest.Statement];
    }

    private void Present(Unknown unknown)
    {
        var statements = StatementsOf(unknown.Known.State.Roster, unknown.Known.Self);
        if (statements.IsEmpty) return;
        var now = _time.GetTimestamp();
        foreach (var (node, at) in _presented)
        {
            if (_time.GetElapsedTime(at, now) >= _pause) _presented.Remove(node);
        }
        if (!_presented.TryAdd(unknown.To, now)) return;
        var join = new Join { TimestampMs = _time.GetUtcNow().ToUnixTimeMilliseconds() };
        join.Statements.AddRange(statements.Select(
            static statement => UnsafeByteOperations.UnsafeWrap(statement.Bytes)));
        _wire.Tell(new WireProtocol.Request(unknown.To, WireMessage.Of(join), Timeout));
    }

    private void Learn(RepeatedField<ByteString> statements)
    {
        if (statements.Count == 0) return;
        try
        {
            _directory.Tell(new DirectoryProtocol.Learn(
                [.. statements.Select(static bytes => Statement.Parse(bytes.Span))]));
        }
        catch (MalformedException)
        {
            // Whoever says such a thing has nothing to say.
        }
    }
}
