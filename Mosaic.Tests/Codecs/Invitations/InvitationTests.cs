using Mosaic.Codecs.Invitations;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Tests.Codecs.Statements;
using Xunit;

namespace Mosaic.Tests.Codecs.Invitations;

public sealed class InvitationTests
{
    private static Invitation Sample()
    {
        using var node = StatementSamples.Key("node");
        var key = StatementSamples.Key("invitation");
        var grant = Grant.Create(StatementSamples.Network, node, key.PublicKey,
            StatementSamples.Time.Instant.AddDays(1), 3, StatementSamples.Time);
        return Invitation.Create(grant, key,
        [
            new Contact(new NodeId(node.PublicKey), StatementSamples.Hash("wire key"), ["127.0.0.1:5000", "nas:5000"]),
            new Contact(new NodeId(StatementSamples.Hash("b")), StatementSamples.Hash("wire b"), ["[::1]:5001"]),
        ]);
    }

    [Fact]
    public void It_is_read_back_whatever_a_mail_does_to_it()
    {
        using var made = Sample();
        var text = made.ToText();
        var mangled = string.Join("\r\n  ", text.Chunk(60).Select(static line => new string(line).ToUpperInvariant()));
        foreach (var variant in new[] { text, mangled, $"  {text}\n" })
        {
            using var read = Invitation.Parse(variant);
            Assert.Equal(made.Grant, read.Grant);
            Assert.Equal(made.Network, read.Network);
            Assert.Equal(made.Key.PublicKey, read.Key.PublicKey);
            Assert.Equal(made.Contacts.Length, read.Contacts.Length);
            Assert.Equal(made.Contacts[0].Endpoints.AsEnumerable(), read.Contacts[0].Endpoints);
            Assert.Equal(text, read.ToText());
        }
    }

    [Fact]
    public void Its_text_is_one_word_of_letters_and_digits()
    {
        using var made = Sample();
        Assert.All(made.ToText(), static c => Assert.True(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)));
        Assert.StartsWith("mosaic1", made.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_says_for_a_log_holds_no_secret()
    {
        using var made = Sample();
        Assert.DoesNotContain(made.ToText()[10..40], made.ToString(), StringComparison.Ordinal);
        Assert.True(made.ToString().Length < 40);
    }

    [Fact]
    public void Every_changed_or_missing_character_is_noticed()
    {
        using var made = Sample();
        var text = made.ToText();
        for (var at = 0; at < text.Length; at++)
        {
            var changed = text.ToCharArray();
            changed[at] = changed[at] == 'a' ? 'b' : 'a';
            Assert.Throws<MalformedException>(() => Invitation.Parse(new string(changed)));
            Assert.Throws<MalformedException>(() => Invitation.Parse(text.Remove(at, 1)));
        }
        foreach (var wrong in new[] { "", "mosaic1", "hello", "mosaic2abc", text + "a", new string('a', 1 << 20) })
            Assert.Throws<MalformedException>(() => Invitation.Parse(wrong));
    }

    [Fact]
    public void A_secret_that_is_not_the_grants_makes_none()
    {
        using var made = Sample();
        using var other = SigningKey.Generate();
        Assert.Throws<MalformedException>(() => Invitation.Create(made.Grant, other, made.Contacts));
        Assert.Throws<MalformedException>(() => Invitation.Create(made.Grant, made.Key, []));
    }

    /// <summary>What the first version printed must be understood for ever.</summary>
    [Fact]
    public void It_has_the_text_it_always_had()
    {
        using var made = Sample();
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "invitation.txt"));
        Assert.Equal(golden.Trim(), made.ToText());
    }
}
