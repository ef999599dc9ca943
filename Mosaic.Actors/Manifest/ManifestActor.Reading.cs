using Akka.Actor;
using Mosaic.Manifest.Store;

namespace Mosaic.Manifest;

/// <content>Reading from the store, which blocks, on other threads.</content>
internal sealed partial class ManifestActor
{
    /// <summary>Reads that go on at a time; further ones wait.</summary>
    private const int MaxReads = 4;

    private readonly Queue<Func<ReadDone>> _unread = new();
    private int _reading;

    private sealed record ReadDone(Action Then);

    private void ReceiveReading() => Receive<ReadDone>(done =>
    {
        _reading--;
        StartReading();
        done.Then();
    });

    /// <summary>Reads on another thread; this actor, which does other things meanwhile, then goes on.</summary>
    private void Read<T>(Func<StatementReader, T> read, Action<T> then)
    {
        var reader = _reader!;
        _unread.Enqueue(() =>
        {
            var got = read(reader);
            return new ReadDone(() => then(got));
        });
        StartReading();
    }

    private void StartReading()
    {
        while (_reading < MaxReads && _unread.TryDequeue(out var next))
        {
            _reading++;
            Task.Run(next).PipeTo(Self);
        }
    }
}
