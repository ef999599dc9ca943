using System.Net;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// For tests: a network that is cut between this node and some others. The wire loses every datagram to and from them,
/// and the membership system has no connection with them. Given by <see cref="NodeSettings.Cut"/>; without one, which
/// is what every node outside of tests is, nothing is asked.
/// </summary>
/// <param name="wire">Whether datagrams to and from an address are lost; asked from two threads, for each.</param>
/// <param name="node">Whether a node cannot connect, nor be connected to; asked from any thread.</param>
internal sealed class NodeCut(Func<SocketAddress, bool> wire, Func<NodeId, bool> node)
{
    /// <summary>The network is cut elsewhere now, so that connections must end.</summary>
    public event Action? Changed;

    /// <summary>Whether datagrams to and from an address are lost.</summary>
    public Func<SocketAddress, bool> LosesWire { get; } = wire;

    /// <summary>Whether a node cannot connect, nor be connected to.</summary>
    public Func<NodeId, bool> Severs { get; } = node;

    /// <summary>Ends the connections that the cut goes through.</summary>
    public void Apply() => Changed?.Invoke();
}
