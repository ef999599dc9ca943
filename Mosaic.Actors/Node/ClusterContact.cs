using Akka.Actor;
using Akka.Cluster;

namespace Mosaic.Node;

/// <summary>What a member itself knows of another one, beside what all say.</summary>
internal static class ClusterContact
{
    /// <summary>
    /// Whether the member at the address answers this one, whatever others say: one that was cut off, and is back,
    /// brings with it the word that nobody answered, and all hear that of each other until it is taken back. Of those
    /// whom it does not watch, a member knows only what others say, and this is false.
    /// </summary>
    public static bool Answers(this Cluster cluster, Address address) =>
        cluster.FailureDetector.IsMonitoring(address) && cluster.FailureDetector.IsAvailable(address);
}
