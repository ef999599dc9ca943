using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Manifest.Export;
using Mosaic.Model;

namespace Mosaic.Tests.Host;

/// <summary>What the fake <c>/user/manifest</c> holds, and what a test tells it to do differently.</summary>
internal sealed class FakeStatements
{
    /// <summary>In the order in which they are exported. A test fills it while nothing is asked.</summary>
    public List<Statement> Held { get; } = [];

    /// <summary>Pages and imports that are answered; after them, silence.</summary>
    public int Answers { get; set; } = int.MaxValue;

    /// <summary>Pages that are of the network; after them, of another one.</summary>
    public int PagesOfNetwork { get; set; } = int.MaxValue;

    /// <summary>Set when something was not answered.</summary>
    public TaskCompletionSource Silent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// An actor with the protocol of <c>/user/manifest</c> that keeps statements in memory, exports two to a page, and
/// refuses by the signature alone.
/// </summary>
internal sealed class FakeManifest : ReceiveActor
{
    public const int PerPage = 2;

    public static readonly NetworkId Network = new(FakeNode.Peer(0xF).Value);

    private static readonly NetworkId Another = new(FakeNode.Peer(0xE).Value);

    public FakeManifest(FakeStatements statements)
    {
        Receive<ManifestProtocol.ReadPage>(ask => Answer(statements, () =>
        {
            // The fake's cursor counts.
            var page = statements.Held.Skip(ask.From.Partition).Take(PerPage).ToImmutableArray();
            var next = ask.From.Partition + page.Length;
            return new ManifestProtocol.Page(
                statements.PagesOfNetwork-- > 0 ? Network : Another, page,
                next < statements.Held.Count ? new ExportCursor(next, default) : null, ask.Correlation);
        }));
        Receive<ManifestProtocol.Import>(import => Answer(statements, () =>
        {
            var fresh = import.Statements.Where(one => !statements.Held.Contains(one)).ToList();
            var good = fresh.Where(static one => one.HasValidSignature()).ToList();
            statements.Held.AddRange(good);
            var refused = ImmutableSortedDictionary<string, int>.Empty;
            if (fresh.Count > good.Count) refused = refused.Add("bad-signature", fresh.Count - good.Count);
            return new ManifestProtocol.Imported(
                good.Count, import.Statements.Length - fresh.Count, refused, import.Correlation);
        }));
        Receive<ManifestProtocol.GetStatistics>(_ => Sender.Tell(new ManifestProtocol.Statistics(
            1200, 3, 4, ImmutableSortedDictionary<string, long>.Empty.Add("not-member", 5))));
    }

    private void Answer(FakeStatements statements, Func<object> answer)
    {
        if (statements.Answers-- > 0) Sender.Tell(answer());
        else statements.Silent.TrySetResult();
    }
}
