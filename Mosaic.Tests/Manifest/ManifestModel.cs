using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// What nodes must show after all that happened: the rules, read naively, over every statement that was acknowledged
/// and some of those that were not, for a node that died while it wrote one may have it or not.
/// </summary>
internal sealed class ManifestModel(IEnumerable<SigningKey> members)
{
    private readonly HashSet<Statement> _acknowledged = [];
    private readonly HashSet<Statement> _uncertain = [];
    private readonly SigningKey[] _members = [.. members];

    /// <summary>How many statements must be there.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>How many may be there.</summary>
    public int Uncertain => _uncertain.Count;

    /// <summary>These were published, and the node said that they are durable, or said nothing.</summary>
    public void Record(IEnumerable<Statement> statements, bool acknowledged) =>
        (acknowledged ? _acknowledged : _uncertain).UnionWith(statements);

    /// <summary>That what a node shows of a path is what the rules say.</summary>
    public void AssertShows(SigningKey owner, string path, ManifestProtocol.PathKnown shown)
    {
        var of = _acknowledged.Where(statement => Concerns(statement, owner, path)).ToList();
        var maybe = _uncertain.Where(statement => Concerns(statement, owner, path)).ToList();
        Assert.InRange(maybe.Count, 0, 16);
        var actual = Text(shown.Visible?.Version.Id, shown.Live.Select(live => live.Version.Id));
        var allowed = new HashSet<string>();
        for (var some = 0; some < 1 << maybe.Count; some++)
        {
            var reference = new ManifestReference(of.Concat(maybe.Where((_, i) => (some >> i & 1) == 1)));
            allowed.Add(Text(reference.Visible(Account(owner), Tag(path), Members(_members)),
                reference.LiveOf(Account(owner), Tag(path))));
            if (allowed.Contains(actual)) return;
        }
        Assert.Fail($"of {path} it shows {actual}; allowed is one of: {string.Join("; ", allowed)}");
    }

    /// <summary>No content is of two paths here, so a receipt concerns the path of the version that it is of.</summary>
    private bool Concerns(Statement statement, SigningKey owner, string path) => statement.Type switch
    {
        StatementType.FileVersion => FileVersion.Read(statement) is var version
            && version.Owner == Account(owner) && version.PathTag == Tag(path),
        StatementType.Tombstone => Tombstone.Read(statement) is var tombstone
            && tombstone.Owner == Account(owner) && tombstone.PathTag == Tag(path),
        _ => _acknowledged.Concat(_uncertain).Any(other => other.Type == StatementType.FileVersion
            && Concerns(other, owner, path)
            && FileVersion.Read(other).Content.Content == Mosaic.Codecs.Statements.Receipt.Read(statement).Content),
    };

    private static string Text(FileVersionId? visible, IEnumerable<FileVersionId> live) =>
        $"{visible?.Value.ToShortString() ?? "nothing"} of [{string.Join(' ',
            live.Order().Select(id => id.Value.ToShortString()))}]";
}
