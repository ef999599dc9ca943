using System.Collections.Immutable;
using System.Diagnostics;

namespace Mosaic.Host.Processes;

/// <summary>How to start another process of this very program.</summary>
/// <param name="FileName">The file to execute: <c>mos</c> itself, or <c>dotnet</c>.</param>
/// <param name="Prefix">What stands before the program's own arguments: nothing, or the path of <c>mos.dll</c>.</param>
internal sealed record MosExecutable(string FileName, ImmutableArray<string> Prefix)
{
    private const string ProgramName = "mos";
    private const string HostName = "dotnet";
    private const string OwnVariables = "MOSAIC_";

    // The runtime then leaves methods as they were first compiled. Four nodes that start on two cores otherwise spend
    // as much time on compiling hot methods again as on everything else, and are gone before that has paid.
    private const string KeepFirstCode = "DOTNET_TC_CallCounting";

    /// <summary>For processes that live for seconds: starts sooner, never becomes as fast.</summary>
    public bool IsShortLived { get; init; }

    /// <summary>
    /// The build that the caller runs: its own executable, or <c>mos.dll</c> beside the caller (tests, benchmarks,
    /// <c>dotnet mos.dll</c>) run by the same <c>dotnet</c>.
    /// </summary>
    public static MosExecutable Find() => Find(
        Environment.ProcessPath,
        typeof(MosExecutable).Assembly.Location,
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"));

    /// <summary>The rule behind <see cref="Find()"/>, on given facts.</summary>
    /// <param name="processPath">The running process's executable, if known.</param>
    /// <param name="assemblyPath">Where <c>mos.dll</c> lies.</param>
    /// <param name="dotnetHost">The <c>dotnet</c> that the SDK names, if any.</param>
    public static MosExecutable Find(string? processPath, string assemblyPath, string? dotnetHost)
    {
        var running = Path.GetFileNameWithoutExtension(processPath);
        if (running == ProgramName) return new MosExecutable(processPath!, []);
        var host = running == HostName ? processPath! : string.IsNullOrEmpty(dotnetHost) ? HostName : dotnetHost;
        return new MosExecutable(host, [assemblyPath]);
    }

    /// <summary>
    /// A start with all three streams redirected. The child does not inherit <c>MOSAIC_*</c> variables, which name the
    /// caller's own node and settings.
    /// </summary>
    public ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in Prefix.Concat(arguments)) info.ArgumentList.Add(argument);
        foreach (var name in info.Environment.Keys.Where(IsOwn).ToArray()) info.Environment.Remove(name);
        if (IsShortLived) info.Environment[KeepFirstCode] = "0";
        return info;
    }

    private static bool IsOwn(string variable) => variable.StartsWith(OwnVariables, StringComparison.Ordinal);
}
