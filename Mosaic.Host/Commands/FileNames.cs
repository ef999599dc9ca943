using System.CommandLine;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary>Stored names as people type them.</summary>
internal static class FileNames
{
    /// <summary>
    /// The argument of a verb of files: where its nouns are subcommands it may be missing, and <see cref="Demand"/>
    /// says so.
    /// </summary>
    public static Argument<string?> Argument(Noun noun) => new("NAME")
    {
        Description = "The stored name",
        Arity = noun == Noun.Either ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
    };

    /// <summary>Reads the one that a command needs.</summary>
    /// <exception cref="MosException">There is none, or it is none; a usage error.</exception>
    public static MosaicPath Demand(string verb, string? text) => Parse(text ?? throw new MosException(
        ExitCode.Usage, $"{verb} what? It is: mos {verb} NAME, mos {verb} file NAME or mos {verb} folder NAME"));

    /// <summary>Reads one that may be a folder's, which may have a slash behind it.</summary>
    /// <exception cref="MosException">It is none; a usage error.</exception>
    public static MosaicPath ParseFolder(string text) =>
        Parse(text.Length > 1 && text.EndsWith('/') ? text[..^1] : text);

    /// <summary>Reads one.</summary>
    /// <exception cref="MosException">It is none; a usage error.</exception>
    public static MosaicPath Parse(string text)
    {
        try
        {
            return MosaicPath.Parse(text);
        }
        catch (MalformedException e)
        {
            throw new MosException(ExitCode.Usage, $"'{text}' is no name for a stored file: {e.Message}", e);
        }
    }
}
