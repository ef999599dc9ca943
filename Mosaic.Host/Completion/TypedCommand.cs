using System.CommandLine;

namespace Mosaic.Host.Completion;

/// <summary>How far a command line is typed: which command it is, what it waits for.</summary>
internal sealed class TypedCommand
{
    private const string EndOfOptions = "--";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private int _arguments;
    private bool _isPastOptions;

    private TypedCommand(Command root) => Command = root;

    /// <summary>The command.</summary>
    public Command Command { get; private set; }

    /// <summary>The option whose value comes next; null: none.</summary>
    public Option? Waiting { get; private set; }

    /// <summary>The argument that comes next, if it is no noun; null: none is taken.</summary>
    public Argument? Next => Command.Arguments.Count == 0 ? null
        : _arguments < Command.Arguments.Count ? Command.Arguments[_arguments]
        : Command.Arguments[^1] is { Arity.MaximumNumberOfValues: > 1 } last ? last
        : null;

    /// <summary>The nouns and verbs that may come next.</summary>
    public IEnumerable<Command> Nouns =>
        _arguments > 0 || _isPastOptions ? [] : Command.Subcommands.Where(static one => !one.Hidden);

    /// <summary>The options that may come next, by name.</summary>
    public IEnumerable<string> Options => _isPastOptions
        ? []
        : All(Command).Where(static one => !one.Hidden).Select(static one => one.Name).Distinct();

    /// <summary>Whether a word that begins with a dash may be an argument.</summary>
    public bool TakesDashes => _isPastOptions;

    /// <summary>The value of an option that is typed already; null without one.</summary>
    public string? ValueOf(string option) => _values.GetValueOrDefault(option);

    /// <summary>Reads the words between the program's name and the cursor.</summary>
    public static TypedCommand Read(RootCommand root, IEnumerable<string> words)
    {
        var typed = new TypedCommand(root);
        foreach (var word in words) typed.Take(word);
        return typed;
    }

    private void Take(string word)
    {
        if (Waiting is { } waiting)
        {
            _values[waiting.Name] = word;
            Waiting = null;
        }
        else if (!_isPastOptions && word == EndOfOptions) _isPastOptions = true;
        else if (!_isPastOptions && word.Length > 1 && word[0] == '-') TakeOption(word);
        else if (Nouns.FirstOrDefault(one => one.Name == word) is { } noun) Command = noun;
        else _arguments++;
    }

    private void TakeOption(string word)
    {
        var (name, value) = word.Split('=', 2) is [var left, var right] ? (left, right) : (word, null);
        var option = All(Command).FirstOrDefault(one => one.Name == name || one.Aliases.Contains(name));
        if (option is null) return;
        if (value is not null) _values[option.Name] = value;
        else if (option.Arity.MinimumNumberOfValues > 0) Waiting = option;
    }

    private static IEnumerable<Option> All(Command command)
    {
        foreach (var option in command.Options) yield return option;
        for (var at = command.Parents.OfType<Command>().FirstOrDefault(); at is not null;
            at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (var option in at.Options.Where(static one => one.Recursive)) yield return option;
        }
    }
}
