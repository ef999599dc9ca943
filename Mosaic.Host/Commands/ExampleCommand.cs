using System.CommandLine;

namespace Mosaic.Host.Commands;

/// <summary>A command whose help begins with an example.</summary>
/// <param name="name">The word.</param>
/// <param name="description">A sentence.</param>
/// <param name="example">A line, or several, that can be typed.</param>
internal sealed class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>What comes before the rest of the help.</summary>
    public string Example => $"Example:\n  {example.ReplaceLineEndings("\n  ")}\n";
}
