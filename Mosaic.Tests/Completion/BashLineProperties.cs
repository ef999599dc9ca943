using System.Diagnostics;
using System.Text;
using CsCheck;
using Mosaic.Host.Completion;
using Xunit;

namespace Mosaic.Tests.Completion;

/// <summary>A line of bash is read, and written, as bash itself reads it.</summary>
public sealed class BashLineProperties
{
    private const string Hostile = "ab$`'\"\\!*?[]{}()<>|&;# ~=:^%@é漢";

    private static readonly Gen<(string Name, int Typed, char Quote)> Cases =
        from name in Gen.Char[Hostile].Array[1, 12]
        from typed in Gen.Int[0, 12]
        from quote in Gen.Char["\0'\""]
        select (new string(name), Math.Min(typed, name.Length), quote);

    [Fact]
    public void What_is_put_in_is_the_name_and_nothing_is_run()
    {
        if (OperatingSystem.IsWindows()) return;
        var cases = Cases.Array[300].Single();
        var script = new StringBuilder();
        foreach (var (name, typed, quote) in cases)
        {
            var line = "mos info file " + Typed(name[..typed], quote);
            var read = BashLine.Read(line, " \t\n\"'><=;|&(:@");
            Assert.Equal(["mos", "info", "file"], read.Before);
            Assert.Equal((name[..typed], quote), (read.Current, read.Quote));
            script.Append("printf '%s\\0' ").Append(Kept(line, quote)).Append(read.Insertion(name))
                .Append(Closing(quote)).Append('\n');
        }
        Assert.Equal(cases.Select(static one => one.Name), Run(script.ToString()));
    }

    [Theory]
    [InlineData("mos a:b", "a:bc", "bc")]
    [InlineData("mos a\\:b", "a:bc", "a:bc")]
    [InlineData("mos 'a:b", "a:b c", "a:b c")]
    [InlineData("mos x'a", "xa$", "a$")]
    [InlineData("mos 'x'a", "xa$", "a\\$")]
    [InlineData("mos b", "a", "a")]
    [InlineData("mos a:", "b", null)]
    public void Bash_keeps_what_is_before_its_breaks(string line, string word, string? insertion) =>
        Assert.Equal(insertion, BashLine.Read(line, " \"'=:").Insertion(word));

    // As a person types the beginning of a name.
    private static string Typed(string text, char quote) => quote switch
    {
        '\'' => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal),
        '"' => "\"" + string.Concat(text.Select(static c => "\\\"$`".Contains(c) ? $"\\{c}" : c.ToString())),
        _ => string.Concat(text.Select(static c => char.IsLetter(c) ? c.ToString() : $"\\{c}")),
    };

    // The part of the word that bash leaves standing: up to the quote that is open.
    private static string Kept(string line, char quote)
    {
        var word = line["mos info file ".Length..];
        return quote switch
        {
            '\'' => word[..(word.LastIndexOf(quote) + 1)],
            '"' => "\"",
            _ => "",
        };
    }

    private static string Closing(char quote) => quote == '\0' ? "" : quote.ToString();

    private static string[] Run(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        bash.StandardInput.Write(script);
        bash.StandardInput.Close();
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        Assert.Equal(0, bash.ExitCode);
        return output.Split('\0')[..^1];
    }
}
