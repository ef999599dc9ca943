using System.Diagnostics;

namespace Mosaic.Benchmarks;

/// <summary>This program again, in a process of its own, told by its arguments to be something else.</summary>
internal static class ThisProgram
{
    /// <summary>Starts it; its input is to be closed when it shall end.</summary>
    public static Process Start(params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Run by `dotnet x.dll`, the path is that of dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ThisProgram).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
