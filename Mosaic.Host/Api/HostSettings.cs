using Akka.Configuration;
using Mosaic.Files;
using Mosaic.Model;

namespace Mosaic.Host.Api;

/// <summary>What the host reads of the configuration; explained in hocon/host.conf.</summary>
internal sealed record HostSettings
{
    /// <summary>The code of uploads that name none.</summary>
    public required Code Code { get; init; }

    /// <summary>How long an actor of this node may take to answer a question that moves no file.</summary>
    public required TimeSpan AnswerTimeout { get; init; }

    /// <summary>How long a question waits for a node that just started to know its network.</summary>
    public required TimeSpan NetworkPatience { get; init; }

    /// <summary>How long a transfer may stand still before it is given up.</summary>
    public required TimeSpan StallLimit { get; init; }

    /// <summary>How long a cancelled transfer may take to say so.</summary>
    public required TimeSpan CancelPatience { get; init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="MosException">A value is not one.</exception>
    public static HostSettings FromConfig(Config root)
    {
        var text = root.GetString("mosaic.code");
        if (!Code.TryParse(text, out var code))
            throw new MosException(ExitCode.Error, $"mosaic.code is K+M, such as 4+2, not '{text}'");
        return new HostSettings
        {
            Code = code,
            AnswerTimeout = root.GetTimeSpan("mosaic.api.answer-timeout"),
            NetworkPatience = FilesSettings.FromConfig(root).NetworkPatience,
            StallLimit = root.GetTimeSpan("mosaic.api.stall-limit"),
            CancelPatience = root.GetTimeSpan("mosaic.api.cancel-patience"),
        };
    }
}
