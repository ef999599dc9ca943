namespace Mosaic.Host.Processes;

/// <summary>A process of <c>mos</c> did not do what was asked of it.</summary>
/// <param name="message">What was asked and what happened instead.</param>
/// <param name="exitCode">The code of the error: one of the CLI's exit codes.</param>
internal sealed class ProcessFailedException(string message, int exitCode = 1) : Exception(message)
{
    /// <summary>The CLI's exit code for this failure, never 0.</summary>
    public int ExitCode { get; } = exitCode == 0 ? 1 : exitCode;
}
