using Mosaic.Host.Demo;
using Xunit;

namespace Mosaic.Tests.Demo;

public sealed class ColumnGridTests
{
    [Fact]
    public void Data_and_parity_stand_under_their_headings_and_A_keeps_nothing()
    {
        using var console = new PlainConsole();
        console.Console.Write(Grid().ToTable(unicode: true));
        string[] expected =
        [
            "    D0 D1 D2 D3 P0 P1",
            "  A ·  ·  ·  ·  ·  ·  keeps nothing",
            "  B ■  ·  ·  ■  ·  ·  keeps 2 columns, 6.0 MiB",
            "  C ·  ■  ·  ·  ■  ·  keeps 2 columns, 6.0 MiB",
            "  D ·  ·  ■  ·  ·  ■  keeps 2 columns, 6.0 MiB",
        ];
        Assert.Equal(expected, console.Lines.Where(static line => line.Length > 0));
    }

    [Fact]
    public void Without_Unicode_it_is_plain_ASCII()
    {
        using var console = new PlainConsole();
        console.Console.Write(Grid().ToTable(unicode: false));
        Assert.All(console.Text, static letter => Assert.True(char.IsAscii(letter)));
        Assert.Equal(6, console.Text.Count(static letter => letter == '#'));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(12 * 1024 * 1024, "12.0 MiB")]
    public void Sizes_are_for_people(long bytes, string expected) => Assert.Equal(expected, ColumnGrid.Size(bytes));

    private static ColumnGrid Grid() => new(4, 2,
    [
        new GridRow(DemoNode.A, new HashSet<int>(), 0),
        new GridRow(DemoNode.B, new HashSet<int> { 0, 3 }, 6 << 20),
        new GridRow(DemoNode.C, new HashSet<int> { 1, 4 }, 6 << 20),
        new GridRow(DemoNode.D, new HashSet<int> { 2, 5 }, 6 << 20),
    ]);
}
