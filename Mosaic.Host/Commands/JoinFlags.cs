using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Host.Commands;

/// <summary>What the values of <c>mos node --join</c> name, and what <c>--insecure</c> allows and forbids.</summary>
/// <param name="Addresses"><c>HOST:PORT</c> of nodes that admit by bare address.</param>
/// <param name="Invitation">An invitation, read; a secret. Null: none.</param>
internal sealed record JoinFlags(ImmutableArray<string> Addresses, string? Invitation)
{
    private const string Flag = "--join";

    /// <summary>Reads them.</summary>
    /// <exception cref="MosException">
    /// One is neither, or needs <c>--insecure</c>, or there are two invitations.
    /// </exception>
    public static async Task<JoinFlags> ReadAsync(CommandRun run, IReadOnlyList<string> values, bool insecure)
    {
        var addresses = ImmutableArray.CreateBuilder<string>();
        string? invitation = null;
        foreach (var value in values)
        {
            if (EndPoints.IsHostPort(value) && !File.Exists(value))
            {
                addresses.Add(Address(value, insecure));
                continue;
            }
            if (invitation is not null)
                throw new MosException(ExitCode.Usage, $"{Flag} takes one invitation, for one network");
            invitation = await InvitationInput.ReadAsync(run, value, Flag);
        }
        return new JoinFlags(addresses.ToImmutable(), invitation);
    }

    /// <summary>
    /// Refuses an address that other machines can reach: what is open to all is for experiments here.
    /// </summary>
    /// <exception cref="MosException">It is not on loopback.</exception>
    public static void CheckInsecure(string flag, IPEndPoint? endPoint)
    {
        if (endPoint is not null && !IPAddress.IsLoopback(endPoint.Address))
            throw NotLoopback(flag, endPoint.ToString());
    }

    /// <summary>The same of a host.</summary>
    /// <exception cref="MosException">It is not this machine alone.</exception>
    public static void CheckInsecure(string flag, string? host)
    {
        if (host is not null && !IsLoopback(host)) throw NotLoopback(flag, host);
    }

    /// <summary>The type alone: the invitation is a secret.</summary>
    public override string ToString() => nameof(JoinFlags);

    private static string Address(string value, bool insecure)
    {
        var address = EndPoints.CheckJoin(value);
        if (!insecure)
        {
            throw new MosException(
                ExitCode.Usage,
                $"{Flag} {value}: an address lets nobody in; {Flag} takes an invitation (mos invite), or, for"
                + " experiments on this machine, an address together with --insecure");
        }
        CheckInsecure(Flag, EndPoints.HostOf(value));
        return address;
    }

    private static bool IsLoopback(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return IPAddress.IsLoopback(address);
        try
        {
            return Dns.GetHostAddresses(host) is { Length: > 0 } found && found.All(IPAddress.IsLoopback);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false;
        }
    }

    private static MosException NotLoopback(string flag, string what) => new(
        ExitCode.Usage,
        $"{flag} {what} is not allowed with --insecure, which lets in whoever reaches the node: it is for addresses of"
        + " this machine alone, such as 127.0.0.1; without --insecure, other machines are let in with mos invite");
}
