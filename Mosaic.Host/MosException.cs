namespace Mosaic.Host;

/// <summary>
/// A command cannot go on. The message is for a person: what happened, to what, and what to do; no stack is shown.
/// </summary>
internal sealed class MosException : Exception
{
    /// <summary>With the code to exit with.</summary>
    public MosException(ExitCode code, string message) : base(message) => Code = code;

    /// <summary>With the code to exit with, and the exception that caused it.</summary>
    public MosException(ExitCode code, string message, Exception inner) : base(message, inner) => Code = code;

    /// <summary>What to exit with.</summary>
    public ExitCode Code { get; }
}
