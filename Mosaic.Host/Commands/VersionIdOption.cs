using System.CommandLine;
using Mosaic.Host.Api;

namespace Mosaic.Host.Commands;

/// <summary><c>--version ID</c>: one version of a file, where nothing means the one that its name shows.</summary>
internal sealed class VersionIdOption
{
    /// <summary>An option that says what it does here.</summary>
    public VersionIdOption(string description) =>
        Option = new Option<string?>("--version")
        {
            Description = description,
            HelpName = "ID",
            Recursive = true,
        };

    /// <summary>To be added to a command.</summary>
    public Option<string?> Option { get; }

    /// <summary>What was typed; null for nothing. Only files have versions, so an id says that one is meant.</summary>
    /// <exception cref="MosException">It is no start of an id, or a folder is meant; a usage error.</exception>
    public string? Of(ParseResult parsed, ref Noun noun)
    {
        if (parsed.GetValue(Option) is not { } start) return null;
        if (noun == Noun.Folder) throw new MosException(ExitCode.Usage, "--version is for files");
        noun = Noun.File;
        return IdPrefix.Check(start, "version");
    }
}
