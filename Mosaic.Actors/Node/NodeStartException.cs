namespace Mosaic.Node;

/// <summary>Why a node did not start.</summary>
public enum NodeStartError
{
    /// <summary>Anything without a kind of its own.</summary>
    Other = 0,

    /// <summary>Another program has the port; the message names the flag.</summary>
    PortInUse,

    /// <summary>Another node runs on the data folder.</summary>
    DataFolderInUse,

    /// <summary>The data folder cannot be created, read or written.</summary>
    DataFolderUnusable,

    /// <summary>A key file is missing its form, or open to others.</summary>
    KeyUnusable,

    /// <summary>Listening beyond loopback was asked for without <c>--insecure</c>.</summary>
    NotLoopback,

    /// <summary>A configuration file or value cannot be read.</summary>
    BadConfiguration,

    /// <summary>What the data folder remembers cannot be read back.</summary>
    RecoveryFailed,

    /// <summary>
    /// The journal's database cannot be used. The cause is a <see cref="Mosaic.Journal.JournalException"/> where its
    /// kind is known.
    /// </summary>
    JournalUnusable,

    /// <summary>The account's key is locked, and its passphrase is missing or wrong.</summary>
    KeyLocked,
}

/// <summary>A node could not start. The message is for a person: what, where, and what to do.</summary>
public sealed class NodeStartException : Exception
{
    /// <summary>With its kind and what to tell a person.</summary>
    public NodeStartException(NodeStartError error, string message) : base(message) => Error = error;

    /// <summary>With its kind, what to tell a person, and the exception that caused it.</summary>
    public NodeStartException(NodeStartError error, string message, Exception inner) : base(message, inner) =>
        Error = error;

    /// <summary>With a message.</summary>
    public NodeStartException(string message) : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public NodeStartException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Without a message; prefer one.</summary>
    public NodeStartException() { }

    /// <summary>Its kind.</summary>
    public NodeStartError Error { get; }
}
