using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Manifest.Export;

namespace Mosaic.Manifest;

/// <content>
/// Exports read the set page by page, off this thread; imports are batches like a peer's, one after the other where
/// there is no room for more.
/// </content>
internal sealed partial class ManifestActor
{
    /// <summary>Pages that are read at a time, so that exports leave the database to others.</summary>
    private const int MaxPages = 2;

    /// <summary>Pages, and imports, that may wait; to more it is answered that this node is busy.</summary>
    private const int MaxWaiting = 64;

    private readonly Queue<(ManifestProtocol.ReadPage Ask, IActorRef Asker)> _pagesWaiting = new();
    private readonly Queue<(ManifestProtocol.Import Import, IActorRef Importer)> _importsWaiting = new();
    private int _pagesRead;

    private void ReceiveExport()
    {
        Receive<ManifestProtocol.ReadPage>(ask =>
        {
            if (_pagesWaiting.Count >= MaxWaiting)
            {
                Sender.Tell(new ManifestProtocol.Busy("too many exports are under way; try again", ask.Correlation));
                return;
            }
            _pagesWaiting.Enqueue((ask, Sender));
            ReadPages();
        });
        Receive<ManifestProtocol.Import>(import =>
        {
            if (_importsWaiting.Count >= MaxWaiting)
            {
                Sender.Tell(new ManifestProtocol.Busy("too many imports are under way; try again", import.Correlation));
                return;
            }
            _importsWaiting.Enqueue((import, Sender));
            StartImports();
        });
    }

    private void ReadPages()
    {
        while (_pagesRead < MaxPages && _pagesWaiting.TryDequeue(out var waiting))
        {
            _pagesRead++;
            var page = ExportPage.After(_state, waiting.Ask.From);
            Read(page.Read, read =>
            {
                _pagesRead--;
                waiting.Asker.Tell(
                    new ManifestProtocol.Page(_network, read.Statements, read.Next, waiting.Ask.Correlation));
                ReadPages();
            });
        }
    }

    /// <summary>To be called whenever there may be room.</summary>
    private void StartImports()
    {
        while (_importsWaiting.Count > 0 && HasRoomFor(_view!.Self))
        {
            var (import, importer) = _importsWaiting.Dequeue();
            var statements = import.Statements.IsDefault ? [] : import.Statements;
            var batch = new ImportedBatch(_view.Self, importer, import);
            var distinct = statements.Distinct().ToList();
            batch.Known += statements.Length - distinct.Count;
            TakeIn(batch, distinct);
        }
    }

    private static void Answer(ImportedBatch batch) => batch.Importer.Tell(new ManifestProtocol.Imported(
        batch.Accepted, batch.Known,
        batch.RefusedBy.ToImmutableSortedDictionary(
            static one => StatementIngress.NameOf(one.Key), static one => one.Value, StringComparer.Ordinal),
        batch.Import.Correlation));
}
