using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Questions of this node, and the events it asked for. Both speak of whole versions, whose bytes may be in the store
/// alone: those are read on another thread, and then the question is put again, so that what is answered holds at the
/// moment of the answer, and the events before and after it fit.
/// </content>
internal sealed partial class ManifestActor
{
    private void ReceiveQueries()
    {
        Receive<ManifestProtocol.LookUp>(ask =>
        {
            var sender = Sender;
            Put(new VersionQuestion(known => LookUp(ask, known), answer => sender.Tell(answer)));
        });
        Receive<ManifestProtocol.ListFiles>(ask =>
        {
            var sender = Sender;
            Put(new VersionQuestion(known => List(ask, known), answer => sender.Tell(answer)));
        });
        Receive<ManifestProtocol.ListPaths>(ask => Sender.Tell(new ManifestProtocol.Paths(
            [.. _state.PathsOf(ask.Owner).Where(path => ManifestView.LiveCount(path) >= ask.LiveVersions)
                .Select(static path => path.Tag)], ask.Correlation)));
        Receive<ManifestProtocol.AskContents>(ask =>
        {
            var sender = Sender;
            Put(new VersionQuestion(known => Contents(ask, known), answer => sender.Tell(answer)));
        });
    }

    private void Put(VersionQuestion question)
    {
        if (question.TryAnswer()) return;
        Read(reader =>
        {
            question.Read(reader);
            return question;
        }, Put);
    }

    private ManifestProtocol.PathKnown LookUp(ManifestProtocol.LookUp ask, KnownVersions known)
    {
        var path = _state.Path(new PathKey(ask.Owner, ask.PathTag));
        _clock = _clock.Within(Now + ManifestLimits.MaxAhead).TickAfter(path?.Latest ?? Hlc.Zero, Now);
        if (path is null) return new ManifestProtocol.PathKnown(null, [], Hlc.Zero, _clock.Last, ask.Correlation);
        var visible = ManifestView.Visible(path, _members);
        return new ManifestProtocol.PathKnown(
            visible is null ? null : Show(visible, known),
            [.. ManifestView.Live(path).Select(version => Show(version, known))],
            path.LatestVersion, _clock.Last, ask.Correlation);
    }

    private ManifestProtocol.Listing List(ManifestProtocol.ListFiles ask, KnownVersions known)
    {
        var visible = _state.PathsOf(ask.Owner).Select(path => ManifestView.Visible(path, _members))
            .OfType<VersionEntry>();
        return new ManifestProtocol.Listing([.. visible.Select(version => Show(version, known) with
        {
            Others = ManifestView.Others(version),
        })], ask.Correlation);
    }

    private ManifestProtocol.ContentsKnown Contents(ManifestProtocol.AskContents ask, KnownVersions known) =>
        new ManifestProtocol.ContentsKnown(ask.Contents.Distinct().ToImmutableDictionary(
            content => content,
            content =>
            {
                var fate = ManifestView.Fate(_state.Content(content), _members);
                return new ContentState(fate.Live is null ? null : known.Of(fate.Live), fate.Dead, fate.Holders);
            }), ask.Correlation);

    private VersionView Show(VersionEntry version, KnownVersions known) =>
        new(known.Of(version), ManifestView.Holders(version, _members));

    /// <summary>Tells subscribers what is still true of the changes.</summary>
    private void Announce(ManifestChanges changes)
    {
        if (_subscribers.Count == 0) return;
        var learned = changes.Learned.Where(version => version.Live && _state.Find(version.Id) == version).ToList();
        if (learned.Count > 0)
        {
            Put(new VersionQuestion(
                known => learned.Where(version => version.Live && _state.Find(version.Id) == version)
                    .Select(version => new ManifestProtocol.VersionLearned(known.Of(version))).ToList(),
                events => TellAll((IEnumerable<object>)events)));
        }
        TellAll(changes.Died.Where(content => _state.Content(content) is { Live.Count: 0, DeadVersions: > 0 })
            .Select(content => new ManifestProtocol.ContentDied(content)));
    }

    private void TellAll(IEnumerable<object> events)
    {
        foreach (var e in events)
        {
            foreach (var subscriber in _subscribers) subscriber.Tell(e, Self);
        }
    }
}
