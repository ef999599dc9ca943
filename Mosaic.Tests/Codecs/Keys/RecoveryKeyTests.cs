using CsCheck;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Keys;

public sealed class RecoveryKeyTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly Gen<byte[]> Seeds = Gen.Byte.Array[SigningKey.SeedSize];

    [Fact]
    public void It_is_what_another_implementation_writes()
    {
        foreach (var (seed, text) in KeyVectors.RecoveryKeys)
        {
            Assert.Equal(text, RecoveryKey.Write(seed));
            Assert.Equal(seed, RecoveryKey.Read(text));
        }
    }

    [Fact]
    public void Any_seed_comes_back_however_it_is_typed() => Gen.Select(Seeds, Gen.Int[1, 9], Gen.Bool).Sample(
        (seed, every, isLower) =>
        {
            var plain = RecoveryKey.Write(seed).Replace("-", "", StringComparison.Ordinal);
            var typed = string.Join(" \r\n-", plain.Replace('0', 'o').Replace('1', isLower ? 'l' : 'I')
                .Chunk(every).Select(static part => new string(part)));
            var text = isLower ? typed.ToLowerInvariant() : typed;
            Assert.True(RecoveryKey.IsMeant(text));
            Assert.Equal(seed, RecoveryKey.Read(text));
        });

    [Fact]
    public void Every_character_mistyped_is_noticed_and_its_group_told()
    {
        var key = RecoveryKey.Write(KeyVectors.Seed);
        for (var at = 0; at < key.Length; at++)
        {
            foreach (var wrong in Alphabet.Where(c => key[at] != '-' && c != key[at]))
                AssertGroups(Changed(key, (at, wrong)), at / 5 + 1);
        }
    }

    [Fact]
    public void Any_two_neighbours_swapped_are_noticed_and_their_groups_told() => Seeds.Sample(seed =>
    {
        var key = RecoveryKey.Write(seed);
        for (var at = 0; at < key.Length; at++)
        {
            var next = at + 1 < key.Length && key[at + 1] == '-' ? at + 2 : at + 1;
            if (key[at] == '-' || next >= key.Length || key[at] == key[next]) continue;
            AssertGroups(Changed(key, (at, key[next]), (next, key[at])), at / 5 + 1, next / 5 + 1);
        }
    });

    [Fact]
    public void Any_four_characters_mistyped_are_noticed() => Gen.Select(
        Seeds, Gen.Int[0, 59].Array[4], Gen.Char[Alphabet].Array[4]).Sample((seed, places, wrong) =>
        {
            var key = RecoveryKey.Write(seed);
            var mistyped = Changed(key, [.. places.Select((at, i) => (at + at / 4, wrong[i]))]);
            if (mistyped != key) Assert.Throws<MalformedException>(() => RecoveryKey.Read(mistyped));
        });

    [Fact]
    public void What_misses_or_has_too_much_is_told_by_its_length()
    {
        var key = RecoveryKey.Write(KeyVectors.Seed);
        foreach (var text in new[] { key[..^1], key + "7", key[1..], "", key + key })
        {
            var error = Assert.Throws<MalformedException>(() => RecoveryKey.Read(text));
            Assert.Contains("60 characters", error.Message, StringComparison.Ordinal);
        }
        var foreign = Assert.Throws<MalformedException>(() => RecoveryKey.Read(Changed(key, (6, '!'))));
        Assert.StartsWith("group 2 ", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_a_later_version_is_no_mistake()
    {
        // Twice version 1: the code is linear, so the exclusive or of two keys, and of any number, fits.
        var symbols = new int[RecoveryParity.Symbols];
        symbols[0] = 2 << RecoveryParity.SymbolBits - 4;
        RecoveryParity.Fill(symbols);
        var text = string.Concat(symbols.Select(static symbol => $"{Alphabet[symbol >> 5]}{Alphabet[symbol & 31]}"));
        var error = Assert.Throws<MalformedException>(() => RecoveryKey.Read(text));
        Assert.Contains("later version", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identity.key", false)]
    [InlineData("2000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-135E-B9", true)]
    [InlineData("/a/2000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-135E-B9", false)]
    public void A_path_is_not_taken_for_one(string text, bool isMeant) =>
        Assert.Equal(isMeant, RecoveryKey.IsMeant(text));

    [Fact]
    public void Its_end_proves_that_it_is_at_hand()
    {
        var seed = KeyVectors.Seed;
        var key = RecoveryKey.Write(seed);
        Assert.True(RecoveryKey.IsEndOf(seed, key.ToLowerInvariant(), 3));
        Assert.True(RecoveryKey.IsEndOf(seed, " " + key[^14..].Replace('-', ' '), 3));
        Assert.False(RecoveryKey.IsEndOf(seed, key.AsSpan()[^9..], 3));
        Assert.False(RecoveryKey.IsEndOf(seed, key.AsSpan()[..14], 3));
        Assert.False(RecoveryKey.IsEndOf(seed, "", 3));
    }

    private static void AssertGroups(string mistyped, params int[] groups)
    {
        var error = Assert.Throws<MalformedException>(() => RecoveryKey.Read(mistyped));
        Assert.EndsWith($"in group {string.Join(" and group ", groups.Distinct())} of 15", error.Message,
            StringComparison.Ordinal);
    }

    private static string Changed(string text, params (int At, char To)[] changes)
    {
        var characters = text.ToCharArray();
        foreach (var (at, to) in changes) characters[at] = to;
        return new string(characters);
    }
}
