using Mosaic.Host.Api;
using Mosaic.Node;

namespace Mosaic.Host.Commands;

/// <summary>What a node says when it can be used.</summary>
internal static class NodeWords
{
    /// <summary>
    /// One line on stdout, in the form that scripts wait for; on stderr what a person should know after the first
    /// start.
    /// </summary>
    public static void Announce(CommandRun run, MosaicNode node, ReadyDocument ready)
    {
        run.Terminal.Out.WriteLine(run.Json
            ? ApiJson.Line(ready)
            : $"ready node={ready.Node} account={ready.Account} cluster={ready.Cluster} wire={ready.Wire}"
                + $" management={ready.Management} socket={ready.Socket}");
        run.Terminal.Out.Flush();
        var error = run.Terminal.Error;
        if (node.IsInsecure)
        {
            error.WriteLine("mos: warning: --insecure: whoever reaches the ports of this node may join its network, and"
                + " its membership traffic is not protected; for experiments on this machine only");
        }
        if (!node.IsFirstStart || run.Quiet) return;
        error.WriteLine($"""

            Your account's key is in {node.IdentityKeyPath}
            Copy it to a safe place now: without it, everything you store is lost for good. Nobody can restore it.

            Next, here, for each other machine:  mos invite{Where(run)}
            there (or with another --data):      mos node --join INVITATION
            then here:                           mos status network{Where(run)}

            """);
    }

    // The next command must reach this node as it is typed.
    private static string Where(CommandRun run) => run.IsDefault ? "" : $" --socket {run.SocketPath}";
}
