namespace Mosaic.Journal;

/// <summary>What is wrong with a journal's database, as far as it decides what a person does next.</summary>
public enum JournalTrouble
{
    /// <summary>It cannot be reached or opened now; trying again later may help.</summary>
    Unavailable = 0,

    /// <summary>It is there, but not for this node: rights, version, settings, or another node's journal.</summary>
    Refused,

    /// <summary>Another program holds it.</summary>
    InUse,

    /// <summary>Its disk is full.</summary>
    Full,

    /// <summary>What it holds is not whole.</summary>
    Damaged,
}

/// <summary>
/// A journal's database cannot be used. The message is for a person: which database, what is wrong, what to do. It
/// never holds a password.
/// </summary>
public sealed class JournalException : Exception
{
    /// <summary>With its kind and what to tell a person.</summary>
    public JournalException(JournalTrouble trouble, string message) : base(message) => Trouble = trouble;

    /// <summary>With its kind, what to tell a person, and what caused it.</summary>
    public JournalException(JournalTrouble trouble, string message, Exception inner) : base(message, inner) =>
        Trouble = trouble;

    /// <summary>With a message.</summary>
    public JournalException(string message) : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public JournalException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Without a message; prefer one.</summary>
    public JournalException() { }

    /// <summary>Its kind.</summary>
    public JournalTrouble Trouble { get; }
}
