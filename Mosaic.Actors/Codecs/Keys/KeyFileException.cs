namespace Mosaic.Codecs.Keys;

/// <summary>
/// A key file cannot be used as it lies there. The message is fit for a person: it names the path and what to do.
/// </summary>
public sealed class KeyFileException : Exception
{
    /// <summary>With a message that names the path and what to do.</summary>
    public KeyFileException(string message) : base(message) { }

    /// <summary>With the operating system's error that caused it.</summary>
    public KeyFileException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Without a message; prefer one.</summary>
    public KeyFileException() { }
}
