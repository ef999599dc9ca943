using System.CommandLine;

namespace Mosaic.Host.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>One JSON document on stdout instead of words.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document",
        Recursive = true,
    };

    /// <summary>The node's folder.</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The node's data folder (or MOSAIC_DATA)",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>The node's socket.</summary>
    public Option<string?> Socket { get; } = new("--socket")
    {
        Description = "The node's socket (or MOSAIC_SOCKET; else mosaic.sock in the data folder)",
        HelpName = "PATH",
        Recursive = true,
    };

    /// <summary>Results and errors only.</summary>
    public Option<bool> Quiet { get; } = new("--quiet")
    {
        Description = "No progress and no hints",
        Recursive = true,
    };

    /// <summary>Adds them to the root, and so to all.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(Json);
        root.Options.Add(Data);
        root.Options.Add(Socket);
        root.Options.Add(Quiet);
    }
}
