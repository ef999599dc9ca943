namespace Mosaic.Host;

/// <summary>
/// What <c>mos</c> exits with, which is also <c>error.code</c> in JSON. Scripts depend on the numbers: they never
/// change. Those of <see cref="Mosaic.Files.FilesError"/> are the same.
/// </summary>
internal enum ExitCode
{
    /// <summary>It worked.</summary>
    Ok = 0,

    /// <summary>Anything without a number of its own.</summary>
    Error = 1,

    /// <summary>The command line was wrong; nothing was done.</summary>
    Usage = 2,

    /// <summary>Done here, not everywhere yet; or some of it, and some refused.</summary>
    Partial = 3,

    /// <summary>No such file.</summary>
    NotFound = 4,

    /// <summary>No node runs at the socket, or it went away meanwhile.</summary>
    NoNode = 5,

    /// <summary>Not enough peers.</summary>
    TooFewPeers = 6,

    /// <summary>The account may not.</summary>
    NotAllowed = 7,

    /// <summary>A quota or a disk is full.</summary>
    Full = 8,

    /// <summary>Bytes are not what their owner signed.</summary>
    Integrity = 9,

    /// <summary>Ctrl-C, or a signal that asks to end.</summary>
    Interrupted = 130,
}

/// <summary>The words for exit codes in JSON.</summary>
internal static class ExitCodeNames
{
    /// <summary><c>error.name</c>: stable, as the numbers are.</summary>
    public static string Name(this ExitCode code) => code switch
    {
        ExitCode.Ok => "ok",
        ExitCode.Usage => "usage",
        ExitCode.Partial => "partial",
        ExitCode.NotFound => "not_found",
        ExitCode.NoNode => "no_node",
        ExitCode.TooFewPeers => "too_few_peers",
        ExitCode.NotAllowed => "not_allowed",
        ExitCode.Full => "full",
        ExitCode.Integrity => "integrity",
        ExitCode.Interrupted => "interrupted",
        _ => "error",
    };
}
