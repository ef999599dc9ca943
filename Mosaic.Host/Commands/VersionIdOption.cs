using System.CommandLine;
using Mosaic.Host.Api;

namespace Mosaic.Host.Commands;

/// <summary><c>--version ID</c>: one version of a file, where nothing means the one that its name shows.</summary>
internal sealed class VersionIdOption
{
    /// <summary>An option that says what it does here.</summary>
    public VersionIdOption(string description) =>
        Option = new Option<string?>("--version") { Description = description, HelpName = "ID" };

    /// <summary>To be added to a command.</summary>
    public Option<string?> Option { get; }

    /// <summary>What was typed; null for nothing.</summary>
    /// <exception cref="MosException">It is no start of an id; a usage error.</exception>
    public string? Of(ParseResult parsed) =>
        parsed.GetValue(Option) is { } start ? IdPrefix.Check(start, "version") : null;
}
