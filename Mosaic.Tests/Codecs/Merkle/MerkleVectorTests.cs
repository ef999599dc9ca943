using Mosaic.Codecs.Merkle;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Merkle;

/// <summary>
/// The leaves, roots and audit paths that Certificate Transparency's reference implementation is tested with.
/// </summary>
public sealed class MerkleVectorTests
{
    private static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Roots_of_growing_and_of_whole_trees_are_the_known_ones()
    {
        var growing = new MerkleAccumulator();
        for (var count = 0; count <= Leaves.Length; count++)
        {
            Assert.Equal(Roots[count], growing.Root().ToString());
            if (count > 0) Assert.Equal(Roots[count], new MerkleTree(LeafHashes(count)).Root.ToString());
            if (count < Leaves.Length) growing.Append(MerkleHash.Leaf(Hex(Leaves[count])));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(
        0, 8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
    [InlineData(
        5, 8,
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(
        1, 5,
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")]
    public void Audit_paths_are_the_known_ones_and_verify(int leaf, int count, params string[] path)
    {
        var tree = new MerkleTree(LeafHashes(count));

        Assert.Equal(path, tree.Path(leaf).Select(h => h.ToString()));
        Assert.True(MerklePath.VerifyLeaf(
            Id256.Parse(Roots[count]), leaf, count, LeafHashes(count)[leaf], [.. path.Select(Id256.Parse)]));
    }

    private static Id256[] LeafHashes(int count) => [.. Leaves[..count].Select(leaf => MerkleHash.Leaf(Hex(leaf)))];
}
