namespace Mosaic.Codecs.Keys;

/// <summary>What kind of trouble a key file is.</summary>
public enum KeyFileTrouble
{
    /// <summary>It is missing, has another form, or is open to others.</summary>
    Unusable = 0,

    /// <summary>It is locked, and no passphrase was given.</summary>
    NeedsPassphrase,

    /// <summary>It is locked with another passphrase than the one given.</summary>
    WrongPassphrase,
}

/// <summary>
/// A key file cannot be used as it lies there. The message is fit for a person: it names the path and what to do.
/// </summary>
public sealed class KeyFileException : Exception
{
    /// <summary>With a message that names the path and what to do.</summary>
    public KeyFileException(string message) : base(message) { }

    /// <summary>With the operating system's error that caused it.</summary>
    public KeyFileException(string message, Exception inner) : base(message, inner) { }

    /// <summary>With its kind and a message that names the path and what to do.</summary>
    public KeyFileException(KeyFileTrouble trouble, string message) : base(message) => Trouble = trouble;

    /// <summary>Without a message; prefer one.</summary>
    public KeyFileException() { }

    /// <summary>Its kind.</summary>
    public KeyFileTrouble Trouble { get; }
}
