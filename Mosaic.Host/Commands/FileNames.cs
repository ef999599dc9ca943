using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary>Stored names as people type them.</summary>
internal static class FileNames
{
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
