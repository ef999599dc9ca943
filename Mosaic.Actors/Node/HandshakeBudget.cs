using System.Net;

namespace Mosaic.Node;

/// <summary>
/// How many strangers may be shaking hands at a time, in all and from one address: a flood takes bounded memory, and
/// who floods from one address does not keep others out. Safe from any thread.
/// </summary>
internal sealed class HandshakeBudget(int limit, int perAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _underWay = [];
    private int _count;

    /// <summary>Whether one more may begin; then <see cref="Leave"/> must follow.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            var here = _underWay.GetValueOrDefault(address);
            if (_count >= limit || here >= perAddress) return false;
            _count++;
            _underWay[address] = here + 1;
            return true;
        }
    }

    /// <summary>One has ended.</summary>
    public void Leave(IPAddress address)
    {
        lock (_lock)
        {
            _count--;
            if (--_underWay[address] == 0) _underWay.Remove(address);
        }
    }
}
