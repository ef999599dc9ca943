using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Segments;

namespace Mosaic.Files;

/// <summary>What every coordinator works with.</summary>
/// <param name="Wire"><c>/user/wire</c>.</param>
/// <param name="Manifest"><c>/user/manifest</c>.</param>
/// <param name="Shards"><c>/user/shards</c>.</param>
/// <param name="Account">The owner's key; disposed by whoever made it, after the system stopped.</param>
/// <param name="Settings">Limits and patience.</param>
/// <param name="Time">The clock.</param>
/// <param name="Work">Where blocking and heavy work runs.</param>
internal sealed record FilesContext(
    IActorRef Wire,
    IActorRef Manifest,
    IActorRef Shards,
    AccountKey Account,
    FilesSettings Settings,
    TimeProvider Time,
    WorkLimiter Work)
{
    /// <summary>The time since some fixed moment; never goes back.</summary>
    public TimeSpan Now => Time.GetElapsedTime(0);
}
