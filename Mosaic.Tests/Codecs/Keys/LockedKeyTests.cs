using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Keys;

public sealed class LockedKeyTests
{
    private const int Memory = 64;
    private const int Passes = 2;

    [Theory]
    [InlineData("quick")]
    [InlineData("standard")]
    public void What_another_implementation_wrote_opens_and_is_written_alike(string name)
    {
        var file = KeyVectors.LockedFile(name);
        using var passphrase = Passphrase.Of(KeyVectors.Passphrase);
        using var key = new AccountKey(KeyVectors.Seed);
        var locked = LockedKey.Read(file);

        Assert.Equal(key.AccountId, locked.Account);
        Assert.Equal(KeyVectors.Seed, locked.Open(passphrase));
        var (memory, passes) = name == "quick"
            ? (Memory, Passes)
            : (LockedKey.StandardMemory, LockedKey.StandardPasses);
        Assert.Equal(file, LockedKey.Lock(key, passphrase, memory, passes, file.AsSpan(22, 28)).Bytes);
    }

    [Fact]
    public void Every_bit_of_it_counts()
    {
        using var passphrase = Passphrase.Of(KeyVectors.Passphrase);
        var file = KeyVectors.LockedFile("quick");
        for (var at = 0; at < file.Length; at++)
        {
            // More memory and passes would be computed for nothing here; that they count, bits 0 of them show.
            foreach (var bit in at is >= 10 and < 18 ? new[] { 0 } : [0, 7])
            {
                byte[] altered = [.. file];
                altered[at] ^= (byte)(1 << bit);
                try
                {
                    Assert.Null(LockedKey.Read(altered).Open(passphrase));
                }
                catch (MalformedException)
                {
                    // Seen before the passphrase was tried.
                }
            }
        }
    }

    [Fact]
    public void One_that_asks_for_too_much_is_refused_before_anything_is_reserved()
    {
        foreach (var (at, value) in new[] { (10, 0x7F), (11, 0x20), (14, 1), (17, 65), (18, 1), (21, 2), (21, 0) })
        {
            var file = KeyVectors.LockedFile("quick");
            file[at] = (byte)value;
            Assert.Throws<MalformedException>(() => LockedKey.Read(file));
        }
    }

    [Fact]
    public void A_wrong_passphrase_opens_nothing_and_the_same_in_another_form_of_unicode_does()
    {
        var locked = LockedKey.Read(KeyVectors.LockedFile("quick"));
        using var wrong = Passphrase.Of(KeyVectors.Passphrase + ".");
        using var decomposed = Passphrase.Of(KeyVectors.Passphrase.Normalize(System.Text.NormalizationForm.FormD));
        using var file = Passphrase.Of(System.Text.Encoding.UTF8.GetBytes(KeyVectors.Passphrase + "\r\n"));
        Assert.Null(locked.Open(wrong));
        Assert.Equal(KeyVectors.Seed, locked.Open(decomposed));
        Assert.Equal(KeyVectors.Seed, locked.Open(file));
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("")]
    public void What_is_no_passphrase_is_refused(string text)
    {
        Assert.Throws<MalformedException>(() => Passphrase.Of(text));
        // Half a pair: no text.
        Assert.Throws<MalformedException>(() => Passphrase.Of(text + "12345678" + (char)0xD800));
        Assert.Throws<MalformedException>(() => Passphrase.Of(new string('x', Passphrase.MaxBytes + 1)));
    }

    [Fact]
    public void Nothing_of_it_is_in_a_log()
    {
        using var passphrase = Passphrase.Of(KeyVectors.Passphrase);
        Assert.Equal(nameof(Passphrase), passphrase.ToString());
    }
}
