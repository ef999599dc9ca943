using System.CommandLine;
using System.CommandLine.Completions;
using Mosaic.Host.Output;

namespace Mosaic.Host.Completion;

/// <summary>What may be typed next.</summary>
/// <param name="Words">Words that begin as the one at the cursor does.</param>
/// <param name="AreFiles">Whether it is the path of a local file instead, which the shell knows itself.</param>
internal sealed record Suggestions(IReadOnlyList<string> Words, bool AreFiles)
{
    /// <summary>The most words that are offered.</summary>
    public const int MaxWords = 500;

    /// <summary>A local file.</summary>
    public static Suggestions Files { get; } = new([], true);

    /// <summary>Nothing.</summary>
    public static Suggestions None { get; } = new([], false);

    private static readonly string[] StoredNames = ["NAME", "OLD", "NEW", "PREFIX", "FOLDER"];

    private static readonly string[] NodeIds = ["ID", "NODE"];

    private static readonly string[] Paths = ["PATH", "DEST", "FILE", "KEY", "WHERE", "DIR"];

    /// <summary>Looks up what only a node knows: stored names or ids that begin so.</summary>
    public interface ILookUp
    {
        /// <summary>Stored names, up to the next slash.</summary>
        Task<IReadOnlyList<string>> NamesAsync(string prefix);

        /// <summary>Ids of nodes.</summary>
        Task<IReadOnlyList<string>> NodesAsync(string prefix);
    }

    /// <summary>Finds them.</summary>
    public static async Task<Suggestions> FindAsync(
        RootCommand root, TypedCommand typed, string current, ILookUp lookUp)
    {
        if (typed.Waiting is { } option) return await OfValueAsync(option, current, lookUp);
        if (current.StartsWith('-') && !typed.TakesDashes) return Of(typed.Options, current);
        var nouns = typed.Nouns.Select(static one => one.Name);
        if (typed.Next is not { } argument) return Of(nouns, current);
        if (argument.Name == "COMMAND") return Of(Verbs(root), current);
        if (argument.GetCompletions(CompletionContext.Empty).Select(static one => one.Label).ToArray() is
            { Length: > 0 } known)
        {
            return Of(known, current);
        }
        var found = await OfKindAsync(argument.Name, current, lookUp);
        if (found.AreFiles) return Of(nouns, current) is { Words.Count: > 0 } some ? some : Files;
        // One that begins with a dash would be taken for an option.
        return Of(nouns.Concat(found.Words.Where(word => typed.TakesDashes || word[0] != '-')), current);
    }

    private static async Task<Suggestions> OfValueAsync(Option option, string current, ILookUp lookUp)
    {
        var known = option.GetCompletions(CompletionContext.Empty).Select(static one => one.Label).ToArray();
        return known.Length > 0
            ? Of(known, current)
            : await OfKindAsync(option.Name == "--as" ? "NAME" : option.HelpName ?? "", current, lookUp);
    }

    private static async Task<Suggestions> OfKindAsync(string kind, string current, ILookUp lookUp)
    {
        if (StoredNames.Contains(kind)) return Of(await lookUp.NamesAsync(current), current);
        if (NodeIds.Contains(kind)) return Of(await lookUp.NodesAsync(current), current);
        return Paths.Contains(kind) ? Files : None;
    }

    private static IEnumerable<string> Verbs(RootCommand root) =>
        root.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name);

    // A name that could steer the terminal it is listed on is left out; it can be typed all the same.
    private static Suggestions Of(IEnumerable<string> words, string current)
    {
        var prefix = current.Normalize();
        return new Suggestions(
            [
                .. words.Where(word => word.Length > 0 && word.StartsWith(prefix, StringComparison.Ordinal)
                    && Sentences.Printable(word) == word).Distinct().Take(MaxWords),
            ],
            AreFiles: false);
    }
}
