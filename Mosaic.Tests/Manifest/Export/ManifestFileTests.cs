using System.Text;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Export;
using Mosaic.Model;
using Mosaic.Tests.Fuzz.Targets;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest.Export;

/// <summary>Golden bytes, made by another program, and what is no manifest file.</summary>
public sealed class ManifestFileTests
{
    private static readonly IReadOnlyList<byte[]> Golden = Corpus.Hex("manifest-file.json");

    private static readonly IReadOnlyList<Statement> Statements =
        [.. Corpus.Hex("statements.json").Select(static bytes => Statement.Parse(bytes))
            .Where(static one => one.Type is StatementType.FileVersion or StatementType.Tombstone
                or StatementType.Receipt)];

    [Fact]
    public async Task Files_keep_their_bytes()
    {
        var network = Statements[0].Network;

        Assert.Equal(Golden[0], await ManifestFiles.WriteAsync(network));
        Assert.Equal(Golden[1], await ManifestFiles.WriteAsync(network, Statements));
        Assert.Equal(ManifestFile.HeaderBytes + ManifestFile.TrailerBytes, Golden[0].Length);
        var (of, statements) = await ManifestFiles.ReadAsync(Golden[1]);
        Assert.Equal(network, of);
        Assert.Equal(Statements.Select(static one => one.Bytes.ToArray()), statements);
    }

    [Fact]
    public async Task A_file_that_is_cut_anywhere_is_told()
    {
        for (var length = 0; length < Golden[1].Length; length++) await RefusedAsync(Golden[1][..length]);
    }

    [Fact]
    public async Task A_file_of_which_any_byte_was_altered_is_told()
    {
        for (var at = 0; at < Golden[1].Length; at++)
        {
            var altered = Golden[1].ToArray();
            altered[at] ^= (byte)(1 << (at % 8));
            await RefusedAsync(altered);
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("mosaic", "cut short")]
    [InlineData("PK\u0003\u0004", "none that a manifest was exported to")]
    [InlineData("mosaic manifest\n\u0002", "format 2")]
    public async Task What_it_is_instead_is_said(string begin, string complaint)
    {
        var e = await RefusedAsync(Encoding.ASCII.GetBytes(begin));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_may_follow()
    {
        var e = await RefusedAsync([.. Golden[1], 0]);
        Assert.Contains("behind its end", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_length_beyond_every_statement_allocates_nothing()
    {
        byte[] file = [.. Golden[0][..ManifestFile.HeaderBytes], 0x7F, 0xFF, 0xFF, 0xFF];
        var e = await RefusedAsync(file);
        Assert.Contains("2147483647", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_before_the_damage_was_given_out()
    {
        var whole = await ManifestFiles.WriteAsync(Network, Version(Alice, "a", 1).Statement,
            Version(Alice, "b", 2).Statement);
        using var source = new MemoryStream(whole[..^100]);
        using var reader = await ManifestFileReader.OpenAsync(source, CancellationToken.None);

        Assert.True(await reader.ReadAsync(CancellationToken.None));
        Assert.Equal(Version(Alice, "a", 1).Statement, Statement.Parse(reader.Current.Span));
        var e = await Assert.ThrowsAsync<MalformedException>(() => reader.ReadAsync(CancellationToken.None).AsTask());
        Assert.Contains("1 whole statement", e.Message, StringComparison.Ordinal);
    }

    private static Task<MalformedException> RefusedAsync(byte[] file) =>
        Assert.ThrowsAsync<MalformedException>(() => ManifestFiles.ReadAsync(file));
}
