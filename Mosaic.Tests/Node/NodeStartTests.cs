using System.Net;
using System.Net.Sockets;
using Mosaic.Node;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>What a node refuses to start with, and what it then says.</summary>
public sealed class NodeStartTests : NodesSpec
{
    [Fact]
    public async Task A_port_in_use_names_its_flag_and_leaves_the_folder_free()
    {
        using var tcp = new TcpListener(FreeLoopback);
        tcp.Start();
        var taken = (IPEndPoint)tcp.LocalEndpoint;
        await Refused(NodeStartError.PortInUse, "--cluster", settings => settings with { Cluster = taken });
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(FreeLoopback);
        await Refused(NodeStartError.PortInUse, "--wire",
            settings => settings with { Wire = (IPEndPoint)udp.LocalEndPoint! });
        await Folders.Start("n");
    }

    [Fact]
    public async Task A_folder_is_for_one_node_at_a_time()
    {
        var node = await Folders.Start("n");
        await Refused(NodeStartError.DataFolderInUse, "--data", static settings => settings);
        await Folders.Stop(node);
        await Folders.Start("n");
    }

    [Fact]
    public async Task An_open_network_stays_on_loopback()
    {
        var anywhere = new IPEndPoint(IPAddress.Any, 0);
        await Refused(NodeStartError.NotLoopback, "--insecure",
            settings => settings with { Cluster = anywhere, Insecure = true });
        await Refused(NodeStartError.NotLoopback, "--insecure",
            settings => settings with { Wire = anywhere, Insecure = true });
    }

    [Fact]
    public async Task A_folder_of_a_closed_network_is_not_opened_nor_that_of_an_open_one_closed()
    {
        await Folders.Stop(await Folders.Start("closed"));
        await Assert.ThrowsAsync<NodeStartException>(() => Folders.Start("closed", change: NodeFolders.Insecure));
        await Folders.Stop(await Folders.Start("open", change: NodeFolders.Insecure));
        var refused = await Assert.ThrowsAsync<NodeStartException>(() => Folders.Start("open"));
        Assert.Contains("--insecure", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        await Folders.Stop(await Folders.Start("n"));
        var key = Path.Combine(Folders.FolderOf("n"), "identity.key");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await Refused(NodeStartError.KeyUnusable, "chmod 600", static settings => settings);
    }

    [Fact]
    public async Task Bad_values_and_a_folder_that_cannot_be_are_named()
    {
        await Refused(NodeStartError.BadConfiguration, "--join",
            static settings => settings with { Join = ["here"], Insecure = true });
        await Refused(NodeStartError.BadConfiguration, "invitation",
            static settings => settings with { Join = ["127.0.0.1:4000"] });
        await Refused(NodeStartError.BadConfiguration, "--advertise",
            static settings => settings with { AdvertiseHost = "no host" });
        await Refused(NodeStartError.BadConfiguration, "configuration",
            static settings => settings with { Overrides = "mosaic.manifest.verifiers = many" });
        var file = Folders.FolderOf("file");
        await File.WriteAllTextAsync(file, "not a folder");
        await Refused(NodeStartError.DataFolderUnusable, "--data",
            settings => settings with { DataFolder = Path.Combine(file, "sub") });
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_said_and_not_overwritten()
    {
        await Folders.Stop(await Folders.Start("n"));
        var database = Path.Combine(Folders.FolderOf("n"), "mosaic.db");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={database}"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "UPDATE journal SET message = x'ffff' WHERE persistence_id = 'directory'";
            Assert.True(await command.ExecuteNonQueryAsync() > 0);
        }
        await Refused(NodeStartError.RecoveryFailed, "directory", static settings => settings);
    }

    [Fact]
    public async Task The_folder_and_its_keys_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        var node = await Folders.Start("n");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(node.DataFolder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(node.IdentityKeyPath));
    }

    [Fact]
    public async Task A_node_that_lost_a_vital_actor_ends_and_frees_its_folder()
    {
        var node = await Folders.Start("n");
        node.System.Stop(node.Manifest);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => node.WhenTerminated.WaitAsync(Patience));
        Assert.Contains("/user/manifest", thrown.Message, StringComparison.Ordinal);
        await Folders.Start("n");
    }

    private async Task Refused(NodeStartError error, string named, Func<NodeSettings, NodeSettings> change)
    {
        var thrown = await Assert.ThrowsAsync<NodeStartException>(() => Folders.Start("n", change: change));
        Assert.Equal(error, thrown.Error);
        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
    }
}
