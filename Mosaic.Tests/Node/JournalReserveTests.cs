using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class JournalReserveTests : IDisposable
{
    private const long Size = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("mosaic-reserve-").FullName;
    private long _free = 100 * Size;

    private string File => Path.Combine(_folder, JournalReserve.FileName);

    [Fact]
    public void It_is_made_where_there_is_room_given_up_where_there_is_none_and_made_again()
    {
        var reserve = Reserve(Size);
        Assert.Equal(ReserveChange.Made, reserve.Tend());
        Assert.Equal(Size, new FileInfo(File).Length);
        Assert.Equal(ReserveChange.None, reserve.Tend());

        _free = JournalReserve.FullBelow;
        Assert.Equal(ReserveChange.None, reserve.Tend());
        _free--;
        Assert.Equal(ReserveChange.GivenUp, reserve.Tend());
        Assert.False(System.IO.File.Exists(File));
        Assert.Equal(ReserveChange.None, reserve.Tend());

        // What it gave up is not taken back at once.
        _free = (JournalReserve.RoomyFactor * Size) - 1;
        Assert.Equal(ReserveChange.None, reserve.Tend());
        _free++;
        Assert.Equal(ReserveChange.Made, reserve.Tend());
    }

    [Fact]
    public void It_takes_what_it_says_from_the_disk()
    {
        if (OperatingSystem.IsWindows()) return;
        var bytes = 64 * Size;
        var before = new DriveInfo(_folder).AvailableFreeSpace;
        Assert.Equal(ReserveChange.Made, JournalReserve.On(_folder, bytes).Tend());
        // Others use the disk too, but hardly free half as much in this instant.
        Assert.True(new DriveInfo(_folder).AvailableFreeSpace < before - (bytes / 2));
    }

    [Fact]
    public void One_of_an_earlier_start_is_given_up_as_well_and_none_is_made_for_nothing()
    {
        Assert.Equal(ReserveChange.Made, Reserve(Size).Tend());
        Assert.Equal(ReserveChange.None, Reserve(0).Tend());
        _free = 0;
        Assert.Equal(ReserveChange.GivenUp, Reserve(0).Tend());
        _free = long.MaxValue;
        Assert.Equal(ReserveChange.None, Reserve(0).Tend());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private JournalReserve Reserve(long bytes) => new(_folder, bytes, _ => _free);
}
