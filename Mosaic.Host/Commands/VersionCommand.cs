using System.CommandLine;
using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos version</c>: of the program, not of a node.</summary>
internal static class VersionCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandSetup setup)
    {
        var command = new Command("version", "Print the version");
        setup.Set(command, static (run, _) => Task.FromResult(run.Show(
            new VersionDocument { Version = MosVersion.Text },
            static console => console.WriteLine("mos " + MosVersion.Text))));
        return command;
    }
}
