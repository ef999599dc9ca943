namespace Mosaic.Host.Commands;

/// <summary>What a verb of files was told to be about.</summary>
internal enum Noun
{
    /// <summary>Nothing was said: what is there decides.</summary>
    Either,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}
