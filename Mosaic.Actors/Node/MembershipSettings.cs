using Akka.Configuration;

namespace Mosaic.Node;

/// <summary>The membership system's tunables; <c>hocon/membership.conf</c> says what each is for.</summary>
internal sealed record MembershipSettings
{
    /// <summary>An unreachable member is downed after this long.</summary>
    public required TimeSpan ForgetAfter { get; init; }

    /// <summary>Unreachable members that keep a returning node out are downed after this long.</summary>
    public required TimeSpan UnblockAfter { get; init; }

    /// <summary>How often a member compares what it knows with another's.</summary>
    public required TimeSpan ExchangeInterval { get; init; }

    /// <summary>How often peers outside of the cluster are asked, over the wire, which cluster they see.</summary>
    public required TimeSpan IslandInterval { get; init; }

    /// <summary>The least time between two changes of cluster; it doubles while they lead nowhere.</summary>
    public required TimeSpan IslandPatience { get; init; }

    /// <summary>How long a node that knows others waits for an answer before it is a cluster of one.</summary>
    public required TimeSpan AloneAfter { get; init; }

    /// <summary>How long to wait before a membership system that ended is started again.</summary>
    public required TimeSpan RestartAfter { get; init; }

    /// <summary>How long a stopping node may take to say goodbye to the cluster.</summary>
    public required TimeSpan LeaveWithin { get; init; }

    /// <summary>For tests: who cannot connect; null: nobody is kept from it.</summary>
    public NodeCut? Cut { get; init; }

    /// <summary>The configuration of the ActorSystem <c>membership</c>, but for host and port.</summary>
    public required Config System { get; init; }

    /// <summary>
    /// Reads <c>mosaic.membership</c> and <c>membership-system</c> of a configuration in which every key is set.
    /// </summary>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used.</exception>
    public static MembershipSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.membership")
            ?? throw new ConfigurationException("mosaic.membership is missing");
        return new MembershipSettings
        {
            ForgetAfter = config.GetTimeSpan("forget-after"),
            UnblockAfter = config.GetTimeSpan("unblock-after"),
            ExchangeInterval = config.GetTimeSpan("exchange-interval"),
            IslandInterval = config.GetTimeSpan("island-interval"),
            IslandPatience = config.GetTimeSpan("island-patience"),
            AloneAfter = config.GetTimeSpan("alone-after"),
            RestartAfter = config.GetTimeSpan("restart-after"),
            LeaveWithin = config.GetTimeSpan("leave-within"),
            System = root.GetConfig(MembershipSystem.Section)
                ?? throw new ConfigurationException($"{MembershipSystem.Section} is missing"),
        };
    }
}
