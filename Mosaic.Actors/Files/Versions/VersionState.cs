namespace Mosaic.Files.Versions;

/// <summary>What a version is among those of its path.</summary>
public enum VersionState
{
    /// <summary>The one that the path shows.</summary>
    Current,

    /// <summary>A later one replaces it; it is kept for <c>mosaic.versions.keep</c>.</summary>
    Superseded,

    /// <summary>
    /// Uploaded without sight of the current one, and that without sight of it: both are kept, until an upload that saw
    /// them replaces them, or they are deleted.
    /// </summary>
    Concurrent,

    /// <summary>
    /// Fewer than k of its columns are held: an upload that is under way or was cut short, or one that was lost. It
    /// replaces nothing.
    /// </summary>
    Incomplete,
}

/// <summary>The words for it.</summary>
public static class VersionStateWords
{
    /// <summary>In lowercase.</summary>
    public static string Word(this VersionState state) => state switch
    {
        VersionState.Current => "current",
        VersionState.Superseded => "superseded",
        VersionState.Concurrent => "concurrent",
        _ => "incomplete",
    };
}
