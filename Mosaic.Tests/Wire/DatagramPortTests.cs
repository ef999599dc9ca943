using System.Net;
using System.Net.Sockets;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;
using Mosaic.Wire.Engine;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class DatagramPortTests
{
    public static TheoryData<bool, bool, bool> Ports => new()
    {
        { false, false, false }, { true, true, false }, { true, false, false }, { false, true, false },
        { false, false, true }, { true, true, true },
    };

    [Theory]
    [MemberData(nameof(Ports))]
    public void A_run_arrives_as_the_datagrams_it_is_made_of(bool sends, bool receives, bool isIPv6)
    {
        using var sender = Open(sends, isIPv6);
        using var receiver = Open(receives, isIPv6);
        var to = receiver.Endpoint.Serialize();
        foreach (var (segment, length) in new[]
        {
            (1, 1), (100, 100), (100, 99), (1232, 1232 * 3), (1232, WireContext.MaxRun), (1232, 1232 * 5 + 1),
            (8192, 8192 * 7), (9216, 9216 * 7), (8192, 8192 + 29), (1000, 64_000),
        })
        {
            var run = new byte[length];
            new Random(length).NextBytes(run);
            sender.Send(to, run, segment);
            var datagrams = Datagrams(receiver, length, out var from);
            Assert.Equal(run, datagrams.SelectMany(d => d).ToArray());
            Assert.All(datagrams.SkipLast(1), datagram => Assert.Equal(segment, datagram.Length));
            Assert.Equal(sender.Endpoint, sender.Endpoint.Create(from));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_closed_port_ends_the_wait(bool offload)
    {
        var port = Open(offload, isIPv6: false);
        Exception? thrown = null;
        var datagrams = 0;
        var waits = new Thread(() =>
        {
            var from = new SocketAddress(AddressFamily.InterNetwork);
            try
            {
                while (true)
                {
                    // Not what a closed socket may say: a datagram of nobody.
                    if (port.Receive(new byte[IDatagramPort.ReceiveSize], from, out _) >= 0) datagrams++;
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                thrown = e;
            }
        });
        waits.Start();
        // It may wait already, or be about to.
        Thread.Sleep(50);
        port.Dispose();
        waits.Join();
        Assert.NotNull(thrown);
        Assert.Equal(0, datagrams);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_cannot_be_sent_is_an_error_and_the_port_goes_on(bool offload)
    {
        using var sender = Open(offload, isIPv6: false);
        using var receiver = Open(offload, isIPv6: false);
        var nowhere = new IPEndPoint(IPAddress.Broadcast, 9).Serialize();
        Assert.Throws<SocketException>(() => sender.Send(nowhere, new byte[3000], 1000));
        sender.Send(receiver.Endpoint.Serialize(), new byte[3000], 1000);
        Assert.Equal(3, Datagrams(receiver, 3000, out _).Count);
    }

    private static List<byte[]> Datagrams(IDatagramPort port, int bytes, out SocketAddress from)
    {
        var family = port.Endpoint.AddressFamily;
        from = new SocketAddress(family, SocketAddress.GetMaximumAddressSize(family));
        var datagrams = new List<byte[]>();
        var buffer = new byte[IDatagramPort.ReceiveSize];
        while (bytes > 0)
        {
            var length = port.Receive(buffer, from, out var segment);
            bytes -= Math.Max(0, length);
            for (var at = 0; at < length; at += segment)
                datagrams.Add(buffer[at..Math.Min(length, at + segment)]);
        }
        return datagrams;
    }

    private static IDatagramPort Open(bool offload, bool isIPv6)
    {
        var settings = WireSettings.Default with { Offload = offload };
        var socket = WireSocket.Bind(new IPEndPoint(isIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 0), settings);
        var port = WireSocket.PortOf(socket, settings);
        Assert.Equal(offload && OperatingSystem.IsLinux(), port.IsOffloaded);
        return port;
    }
}
