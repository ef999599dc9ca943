namespace Mosaic.Model;

/// <summary>
/// Bytes or text from outside do not have the form they must have. The only exception type a parser of Mosaic throws;
/// its message is fit for a person and names what was expected.
/// </summary>
public sealed class MalformedException : Exception
{
    /// <summary>With a message that names what was expected.</summary>
    public MalformedException(string message) : base(message) { }

    /// <summary>With the library's exception that found it.</summary>
    public MalformedException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Without a message; prefer one.</summary>
    public MalformedException() { }
}
