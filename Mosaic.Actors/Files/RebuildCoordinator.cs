using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Segments;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire;
using HeldColumn = Mosaic.Placement.HeldColumn;

namespace Mosaic.Files;

/// <summary>
/// Rebuilds one damaged shard of a column that this node holds, from k others of its segment. Whatever the outcome, it
/// stops after one attempt: a shard that is still bad is reported again.
/// </summary>
internal sealed class RebuildCoordinator : Coordinator
{
    private readonly ShardsProtocol.ShardDamaged _damaged;
    private ContentDescriptor? _content;
    private SegmentFetch? _fetch;
    private bool _isMaking;

    /// <summary>See <see cref="Props"/>.</summary>
    public RebuildCoordinator(FilesContext files, NetworkView view, ShardsProtocol.ShardDamaged damaged)
        : base(files, view, ActorRefs.Nobody)
    {
        _damaged = damaged;
        Receive<ManifestProtocol.ContentsKnown>(Start);
        Receive<WireProtocol.Response>(Check);
        Receive<WireProtocol.Failed>(failed =>
        {
            if (failed.Correlation is HeldColumn from) GoOn(fetch => fetch.Failed(from));
        });
        Receive<Checked>(done => GoOn(fetch =>
        {
            if (done.IsRight) fetch.Received(done.From, done.Message.Payload);
            else fetch.Failed(done.From);
        }));
        Receive<Made>(made => Files.Shards.Tell(new ShardsProtocol.RestoreShard(
            damaged.Content, damaged.Column, damaged.Segment, made.Shard)));
        Receive<ShardsProtocol.ShardRestored>(restored =>
            Stop(restored.Restored ? "is rebuilt" : "was not taken by the shard store", restored.Restored));
        Receive<Status.Failure>(failure => Stop("could not be rebuilt: " + failure.Cause.Message));
        Receive<ReceiveTimeout>(_ => Stop("could not be rebuilt in time"));
    }

    /// <summary>Rebuilds what <paramref name="damaged"/> names.</summary>
    public static Props Props(FilesContext files, NetworkView view, ShardsProtocol.ShardDamaged damaged) =>
        Akka.Actor.Props.Create(() => new RebuildCoordinator(files, view, damaged));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.SetReceiveTimeout(Files.Settings.LocalTimeout);
        Files.Manifest.Tell(new ManifestProtocol.AskContents([_damaged.Content]));
    }

    private void Start(ManifestProtocol.ContentsKnown known)
    {
        if (_fetch is not null) return;
        var state = known.Contents.GetValueOrDefault(_damaged.Content);
        _content = state?.Live?.Content;
        if (state is null || _content is null
            || _damaged.Column >= _content.Code.N || _damaged.Segment >= _content.Layout.SegmentCount)
        {
            Stop("is not rebuilt: no live version is known of it");
            return;
        }
        // Other columns of the segment may lie on this very node; the wire brings a request to oneself back.
        _fetch = new SegmentFetch(_content.Code.K, state.Holders
            .Where(held => held.Column != _damaged.Column || held.Holder != View.Self)
            .Select(static held => new HeldColumn(held.Holder, held.Column)));
        GoOn(static _ => { });
    }

    private void GoOn(Action<SegmentFetch> change)
    {
        if (_fetch is not { } fetch || _isMaking) return;
        change(fetch);
        foreach (var from in fetch.Ask(Rank))
        {
            Files.Wire.Tell(new WireProtocol.Request(from.Node,
                ShardMessages.Get(_damaged.Content, from.Column, _damaged.Segment),
                Files.Settings.HolderTimeout, from));
        }
        if (fetch.IsStuck) Stop($"cannot be rebuilt now: not {_content!.Code.K} good shards can be reached");
        if (!fetch.IsComplete) return;
        _isMaking = true;
        var (code, shards, column) = (_content!.Code, fetch.Shards, _damaged.Column);
        Files.Work.Run(() => new Made(ShardRebuild.Make(code, shards, [column])[column])).PipeTo(Self);
    }

    private int Rank(HeldColumn held) => held.Node == View.Self ? 0 : View.IsReachable(held.Node) ? 1 : 2;

    private void Check(WireProtocol.Response response)
    {
        if (response.Correlation is not HeldColumn from || _content is not { } content) return;
        var segment = _damaged.Segment;
        Files.Work.Run(() => new Checked(
            from, response.Message, ShardCheck.IsShard(content, from.Column, segment, response.Message))).PipeTo(Self);
    }

    private void Stop(string outcome, bool isRebuilt = false)
    {
        Context.System.EventStream.Publish(new FilesProtocol.RebuildEnded(_damaged, isRebuilt, outcome));
        Log.Info("Damaged shard of {0}, column {1}, segment {2}: {3}",
            _damaged.Content.Value.ToShortString(), _damaged.Column, _damaged.Segment, outcome);
        Context.Stop(Self);
    }

    private sealed record Checked(HeldColumn From, WireMessage Message, bool IsRight)
        : INoSerializationVerificationNeeded;

    private sealed record Made(ReadOnlyMemory<byte> Shard) : INoSerializationVerificationNeeded;
}
