using Akka.Actor;
using Mosaic.Codecs.Keys;

namespace Mosaic.Shards;

/// <summary>What the actors of this module share.</summary>
internal sealed record HolderContext(
    ShardsSettings Settings,
    ColumnFiles Files,
    DiskThreads Threads,
    SigningKey Node,
    IActorRef Wire,
    IActorRef Manifest,
    TimeProvider Clock)
{
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>
    /// Does blocking work on the disk threads; then, in <paramref name="self"/>, <paramref name="done"/> or, for a
    /// failure of the file system, <paramref name="failed"/>. Any other failure is a defect and stops the actor.
    /// </summary>
    public void Run<T>(IActorRef self, object asker, Func<T> work, Action<T> done, Action<Exception> failed) =>
        Threads.Run(work).PipeTo(
            self,
            success: result => new HolderProtocol.Continue(asker, () => done(result)),
            failure: e => new HolderProtocol.Continue(asker, () => Failed(e.GetBaseException(), failed)));

    private static void Failed(Exception failure, Action<Exception> failed)
    {
        if (failure is not (IOException or UnauthorizedAccessException))
            throw new InvalidOperationException("work on the disk failed unexpectedly", failure);
        failed(failure);
    }
}
