using System.CommandLine;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Help begins with examples, of every command, and each of them is one.</summary>
public sealed class ExamplesTests
{
    private const int Width = 80;

    private static readonly RootCommand Root = CommandLine.Create(new Terminal
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        Environment = static _ => null,
    });

    public static TheoryData<string> Visible { get; } =
        [.. All(Root).Where(static command => command is not RootCommand).Select(Examples.Name)];

    [Theory]
    [MemberData(nameof(Visible))]
    public async Task Help_of_a_command_begins_with_examples_that_are_understood(string name)
    {
        var command = All(Root).Single(one => Examples.Name(one) == name);
        var examples = Examples.Of(command);
        Assert.NotEmpty(examples);
        foreach (var line in examples)
        {
            Assert.True(line.Length <= Width - 2, line);
            var words = line.Split(" # ")[0].Split(" > ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("mos", words[0]);
            var parsed = CommandLine.Parse(Root, words[1..]);
            Assert.Empty(parsed.Errors);
            Assert.StartsWith(name, Examples.Name(parsed.CommandResult.Command), StringComparison.Ordinal);
        }
        var help = await InProcess.RunAsync(["help", .. name.Split(' ')]);
        Assert.Equal((0, ""), (help.Code, help.Error));
        Assert.StartsWith(Examples.Words(command), help.Out, StringComparison.Ordinal);
        Assert.Contains("Usage:", help.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void No_example_is_of_a_command_that_is_gone() => Assert.All(
        Examples.Commands, static name => Assert.Contains(name, All(Root).Select(Examples.Name)));

    [Fact]
    public void Every_command_that_prints_json_has_a_schema() => Assert.Empty(
        All(Root).Where(static one => one.Action is not null && one is not RootCommand).Select(Examples.Name)
            .Except(JsonSchemas.Commands).Except(["help", "completion"]));

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.Where(static one => !one.Hidden).SelectMany(All).Prepend(command);
}
