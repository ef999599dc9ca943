using System.Diagnostics;
using Mosaic.Codecs.Keys;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Keys;

public sealed class KeyFileTests : IDisposable
{
    private static readonly byte[] Seed = Bytes(32, 4);

    private readonly string _folder = Directory.CreateTempSubdirectory("mosaic-keys-").FullName;

    private string KeyPath => Path.Combine(_folder, "identity.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_created_file_holds_the_seed_and_nothing_else_is_left()
    {
        KeyFile.Create(KeyPath, Seed);

        Assert.Equal(Seed, File.ReadAllBytes(KeyPath));
        Assert.Equal(Seed, KeyFile.Read(KeyPath));
        Assert.Equal([KeyPath], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_created_file_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        KeyFile.Create(KeyPath, Seed);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public void Nothing_that_exists_is_ever_replaced()
    {
        KeyFile.Create(KeyPath, Seed);

        var error = Assert.Throws<KeyFileException>(() => KeyFile.Create(KeyPath, Bytes(32, 5)));

        Assert.Contains(KeyPath, error.Message, StringComparison.Ordinal);
        Assert.Equal(Seed, KeyFile.Read(KeyPath));
        Assert.Equal([KeyPath], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Of_many_that_create_the_same_file_one_wins_and_its_seed_stands_whole()
    {
        for (var round = 0; round < 100; round++)
        {
            var path = Path.Combine(_folder, $"{round}.key");
            var winners = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8).Where(i =>
            {
                try
                {
                    KeyFile.Create(path, Bytes(32, i));
                    return true;
                }
                catch (KeyFileException)
                {
                    return false;
                }
            }).ToList();

            Assert.Equal(Bytes(32, Assert.Single(winners)), KeyFile.Read(path));
        }
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_open_to_others_is_refused_with_what_to_do(UnixFileMode open)
    {
        if (OperatingSystem.IsWindows()) return;
        KeyFile.Create(KeyPath, Seed);
        File.SetUnixFileMode(KeyPath, File.GetUnixFileMode(KeyPath) | open);

        var error = Assert.Throws<KeyFileException>(() => KeyFile.Read(KeyPath));

        Assert.Contains($"chmod 600 '{KeyPath}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_file_of_another_length_is_refused(int length)
    {
        File.WriteAllBytes(KeyPath, new byte[length]);

        var error = Assert.Throws<KeyFileException>(() => KeyFile.Read(KeyPath));

        Assert.Contains(KeyPath, error.Message, StringComparison.Ordinal);
        Assert.Contains("32 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_a_link_a_pipe_and_nothing_at_all_are_refused()
    {
        var link = Path.Combine(_folder, "link.key");
        KeyFile.Create(KeyPath, Seed);
        File.CreateSymbolicLink(link, KeyPath);

        Assert.Throws<KeyFileException>(() => KeyFile.Read(_folder));
        Assert.Throws<KeyFileException>(() => KeyFile.Read(link));
        Assert.Throws<KeyFileException>(() => KeyFile.Read(Path.Combine(_folder, "absent.key")));
        Assert.Throws<KeyFileException>(() => KeyFile.Read(Path.Combine(_folder, "no", "folder.key")));
        if (OperatingSystem.IsWindows()) return;
        var pipe = Path.Combine(_folder, "pipe.key");
        using (var mkfifo = Process.Start("mkfifo", [pipe])) mkfifo.WaitForExit();
        Assert.Throws<KeyFileException>(() => KeyFile.Read(pipe));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_clear_error()
    {
        var path = Path.Combine(_folder, "no", "identity.key");

        Assert.Contains(
            path, Assert.Throws<KeyFileException>(() => KeyFile.Create(path, Seed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_start_creates_and_later_ones_read()
    {
        var first = KeyFile.ReadOrCreate(KeyPath, out var created);
        var second = KeyFile.ReadOrCreate(KeyPath, out var createdAgain);

        Assert.True(created);
        Assert.False(createdAgain);
        Assert.Equal(first, second);
        Assert.NotEqual(new byte[32], first);
    }

    [Fact]
    public void A_dangling_link_is_not_taken_for_a_first_start()
    {
        File.CreateSymbolicLink(KeyPath, Path.Combine(_folder, "elsewhere.key"));

        Assert.Throws<KeyFileException>(() => KeyFile.ReadOrCreate(KeyPath, out _));
    }

    [Fact]
    public void A_folder_is_flushed_and_one_that_is_not_there_is_an_error_naming_it()
    {
        FolderSync.Flush(_folder);
        if (OperatingSystem.IsWindows()) return;
        var absent = Path.Combine(_folder, "no");

        Assert.Contains(
            absent, Assert.Throws<IOException>(() => FolderSync.Flush(absent)).Message, StringComparison.Ordinal);
    }
}
