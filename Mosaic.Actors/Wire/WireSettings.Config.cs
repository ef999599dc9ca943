using Akka.Configuration;

namespace Mosaic.Wire;

/// <content>Reads the settings from HOCON; kept apart, so that the limits themselves know no Akka.</content>
public sealed partial record WireSettings
{
    /// <summary>Room for a small message and its cost, in bytes: no Join is longer.</summary>
    private const int LeastGuestCredit = 32 * 1024;

    /// <summary>Reads <c>mosaic.wire</c> of a configuration in which every key is set.</summary>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used; it is named.</exception>
    public static WireSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.wire")
            ?? throw new ConfigurationException("the configuration has no mosaic.wire");
        return new WireSettings
        {
            MaxDatagram = Bytes(config, "max-datagram", MinDatagram, MaxDatagramLimit),
            ReceiveBuffer = Bytes(config, "receive-buffer", 0, int.MaxValue),
            Offload = Flag(config, "offload"),
            ReceiveQueue = Bytes(config, "receive-queue", Bridge.DatagramRing.LeastBytes, int.MaxValue),
            InitialWindow = Bytes(config, "initial-window", MaxDatagramLimit, int.MaxValue),
            MinWindow = Bytes(config, "min-window", MaxDatagramLimit, int.MaxValue),
            MaxWindow = Bytes(config, "max-window", MaxDatagramLimit, int.MaxValue),
            ReceiveCredit = Bytes(config, "receive-credit", 2 * WireMessage.MaxMessageBytes, int.MaxValue),
            ReceiveTotal = Bytes(config, "receive-total", 2 * WireMessage.MaxMessageBytes, int.MaxValue),
            ReplyBudget = Bytes(config, "reply-budget", 2 * WireMessage.MaxMessageBytes, int.MaxValue),
            MaxQueuedBytes = Bytes(config, "max-queued-bytes", WireMessage.MaxMessageBytes, int.MaxValue),
            MaxQueuedMessages = Count(config, "max-queued-messages"),
            MaxQueuedCommands = Count(config, "max-queued-commands"),
            MaxRequestTimeout = Time(config, "max-request-timeout"),
            OneWayTimeout = Time(config, "one-way-timeout"),
            MaxAckDelay = Time(config, "max-ack-delay"),
            InitialRtt = Time(config, "initial-rtt"),
            HandshakeRetry = Time(config, "handshake-retry"),
            HandshakeRetryMax = Time(config, "handshake-retry-max"),
            UnreachableAfter = Time(config, "unreachable-after"),
            StallAfter = Time(config, "stall-after"),
            RekeyAfter = Time(config, "rekey-after"),
            RejectAfter = Time(config, "reject-after"),
            RekeyAfterPackets = Count(config, "rekey-after-packets", MaxRekeyAfterPackets),
            HandshakesPerSecond = Count(config, "handshakes-per-second"),
            MaxPeers = Count(config, "max-peers"),
            MaxGuests = Count(config, "max-guests"),
            MaxGuestsPerAddress = Count(config, "max-guests-per-address"),
            MaxPendingGuests = Count(config, "max-pending-guests"),
            GuestLifetime = Time(config, "guest-lifetime"),
            GuestCredit = Bytes(config, "guest-credit", LeastGuestCredit, int.MaxValue),
            GuestReplyBudget = Bytes(config, "guest-reply-budget", WireMessage.MaxMessageBytes, int.MaxValue),
        };
    }

    private static int Bytes(Config config, string key, int least, int most) =>
        config.GetByteSize(key) is { } bytes && bytes >= least && bytes <= most
            ? (int)bytes
            : throw new ConfigurationException($"mosaic.wire.{key} must be a size from {least} to {most} bytes");

    private static bool Flag(Config config, string key) =>
        config.HasPath(key) && config.GetString(key) is "on" or "off"
            ? config.GetString(key) == "on"
            : throw new ConfigurationException($"mosaic.wire.{key} must be on or off");

    private static int Count(Config config, string key, int most = int.MaxValue) =>
        config.HasPath(key) && config.GetInt(key) >= 1 && config.GetInt(key) <= most
            ? config.GetInt(key)
            : throw new ConfigurationException($"mosaic.wire.{key} must be a number from 1 to {most}");

    private static TimeSpan Time(Config config, string key) =>
        config.HasPath(key) && config.GetTimeSpan(key, allowInfinite: false) is var time && time > TimeSpan.Zero
            ? time
            : throw new ConfigurationException($"mosaic.wire.{key} must be a time above 0");
}
