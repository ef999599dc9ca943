using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <content>What cluster members tell: each statement is judged, and what is worth it made durable first.</content>
internal sealed partial class DirectoryActor
{
    private void Learn(ImmutableArray<Statement> statements)
    {
        var asker = Sender;
        var next = _state;
        var durable = new List<IMessage>();
        foreach (var statement in statements)
        {
            if (!IsNew(next, statement)) continue;
            if (IsWorthKeeping(next, statement)) durable.Add(DirectoryEvents.Kept(statement));
            next = next.With(statement);
        }
        if (OwnMembership(next) is { } member)
        {
            durable.Add(DirectoryEvents.Kept(member));
            next = next.With(member);
        }
        var joined = _state.Roster.Network is null && next.Roster.Network is not null;
        if (ReferenceEquals(next, _state))
        {
            asker.Tell(new DirectoryProtocol.Learned());
            return;
        }
        Keep(durable, () =>
        {
            // What is not worth keeping comes in here; what is, came in with its event already.
            _state = statements.Where(statement => IsPart(next, statement)).Aggregate(_state, (s, i) => s.With(i));
            if (joined) _log.Info("joined the network {0}", _state.Roster.Network!.Value.Value.ToShortString());
            asker.Tell(new DirectoryProtocol.Learned());
            AdvertiseSoon();
        });
    }

    private static bool IsPart(DirectoryState state, Statement statement) =>
        statement.Type == StatementType.Advertisement
        && state.Advertisements.TryGetValue(new NodeId(statement.Signer), out var known)
        && known.Statement.Equals(statement);

    private bool IsNew(DirectoryState state, Statement statement)
    {
        try
        {
            var verdict = state.Judge(statement, Now);
            if (verdict is not (Verdict.New or Verdict.Known)) Refuse(verdict);
            return verdict == Verdict.New;
        }
        catch (MalformedException e)
        {
            Count("malformed");
            _log.Debug("refused a statement: {0}", e.Message);
            return false;
        }
    }

    private void Refuse(Verdict verdict)
    {
        Count(verdict.ToString());
        if (verdict != Verdict.OtherNetwork || _warnedOfOther || _state.Roster.Network is null) return;
        _warnedOfOther = true;
        _log.Warning("a cluster member belongs to another network than this node, and the two stay apart; to join its"
            + " network this node needs a new data folder (its files stay in the network they were uploaded to)");
    }

    private void Count(string reason) => _refused[reason] = _refused.GetValueOrDefault(reason) + 1;

    /// <summary>False for an advertisement that only says again what the last one said, but for the usage.</summary>
    private static bool IsWorthKeeping(DirectoryState state, Statement statement)
    {
        if (statement.Type != StatementType.Advertisement) return true;
        var news = Advertisement.Read(statement);
        return !state.Advertisements.TryGetValue(news.Node, out var known)
            || known.ClusterAddress != news.ClusterAddress || known.ClusterUid != news.ClusterUid
            || known.Zone != news.Zone || known.Capacity != news.Capacity || known.Incarnation != news.Incarnation
            || !known.WireEndpoints.SequenceEqual(news.WireEndpoints, StringComparer.Ordinal);
    }
}
