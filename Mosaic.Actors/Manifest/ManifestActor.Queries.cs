using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>Questions of this node, and the events it asked for.</content>
internal sealed partial class ManifestActor
{
    private void ReceiveQueries()
    {
        Receive<ManifestProtocol.LookUp>(ask => Sender.Tell(LookUp(ask)));
        Receive<ManifestProtocol.ListFiles>(ask => Sender.Tell(new ManifestProtocol.Listing(
            [.. _state.PathsOf(ask.Owner).Select(path => ManifestView.Visible(_state, path, _members))
                .OfType<VersionEntry>().Select(Show)], ask.Correlation)));
        Receive<ManifestProtocol.AskContents>(ask => Sender.Tell(new ManifestProtocol.ContentsKnown(
            ask.Contents.Distinct().ToImmutableDictionary(
                content => content, content => ManifestView.Content(_state, content, _members)), ask.Correlation)));
    }

    private ManifestProtocol.PathKnown LookUp(ManifestProtocol.LookUp ask)
    {
        var path = _state.Path(new PathKey(ask.Owner, ask.PathTag));
        _clock = _clock.Within(Now + ManifestLimits.MaxAhead).TickAfter(path?.Latest ?? Hlc.Zero, Now);
        if (path is null) return new ManifestProtocol.PathKnown(null, [], Hlc.Zero, _clock.Last, ask.Correlation);
        var visible = ManifestView.Visible(_state, path, _members);
        return new ManifestProtocol.PathKnown(
            visible is null ? null : Show(visible),
            [.. path.Versions.Where(version => version.Live).OrderDescending().Select(Show)],
            path.LatestVersion, _clock.Last, ask.Correlation);
    }

    private VersionView Show(VersionEntry version) => ManifestView.Show(_state, version, _members);

    /// <summary>Tells subscribers what is still true of the changes.</summary>
    private void Announce(ManifestChanges changes)
    {
        if (_subscribers.Count == 0) return;
        var learned = changes.Learned.Where(version => version.Live && _state.Find(version.Id) is not null)
            .Select(version => new ManifestProtocol.VersionLearned(ManifestView.Read(version)));
        var died = changes.Died.Where(content => _state.Content(content) is { Live.Count: 0, DeadVersions: > 0 })
            .Select(content => new ManifestProtocol.ContentDied(content));
        foreach (var e in learned.Cast<object>().Concat(died))
        {
            foreach (var subscriber in _subscribers) subscriber.Tell(e, Self);
        }
    }
}
