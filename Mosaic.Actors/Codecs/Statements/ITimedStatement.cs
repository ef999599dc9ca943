using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>A statement whose body was read, and which says when it was made.</summary>
public interface ITimedStatement
{
    /// <summary>The statement, verbatim.</summary>
    Statement Statement { get; }

    /// <summary>Its own time.</summary>
    Hlc Time { get; }
}
