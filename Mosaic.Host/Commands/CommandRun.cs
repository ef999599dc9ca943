using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary>One run of a command: what it was told, where it writes, and how it ends.</summary>
internal sealed class CommandRun
{
    /// <summary>The default name of the socket within the data folder.</summary>
    public const string SocketName = "mosaic.sock";

    private const string FolderName = "mosaic";

    private readonly ParseResult _parsed;
    private readonly GlobalOptions _options;

    private CommandRun(ParseResult parsed, GlobalOptions options, Terminal terminal, CancellationToken cancelled)
    {
        (_parsed, _options, Terminal, Cancelled) = (parsed, options, terminal, cancelled);
        Json = parsed.GetValue(options.Json);
        Quiet = parsed.GetValue(options.Quiet);
    }

    /// <summary>Where to write.</summary>
    public Terminal Terminal { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Whether stdout gets a document.</summary>
    public bool Json { get; }

    /// <summary>Whether hints and progress are unwanted.</summary>
    public bool Quiet { get; }

    /// <summary>The node's folder, absolute: flag, variable, or the platform's place for a user's data.</summary>
    public string DataFolder => Path.GetFullPath(
        _parsed.GetValue(_options.Data) ?? Terminal.Variable("MOSAIC_DATA") ?? DefaultDataFolder);

    /// <summary>The node's socket, absolute.</summary>
    public string SocketPath => Path.GetFullPath(
        _parsed.GetValue(_options.Socket) ?? Terminal.Variable("MOSAIC_SOCKET")
        ?? Path.Combine(DataFolder, SocketName));

    /// <summary>The account's key in the node's folder.</summary>
    public string IdentityKeyPath => Path.Combine(DataFolder, "identity.key");

    /// <summary>Whether a command without flags reaches the same node.</summary>
    public bool IsDefault => _parsed.GetValue(_options.Data) is null && _parsed.GetValue(_options.Socket) is null;

    /// <summary>Where progress is shown.</summary>
    public ProgressSink Progress => new(
        Terminal.ErrorIsTerminal && !Json && !Quiet
            && Terminal.ErrorConsole() is { Profile.Capabilities.Ansi: true } bars
                ? bars
                : null,
        Json && !Quiet ? Terminal.Error : null);

    private static string DefaultDataFolder
    {
        get
        {
            var parent = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return parent.Length > 0
                ? Path.Combine(parent, FolderName)
                : throw new MosException(ExitCode.Usage, "there is no home folder; name a data folder with --data");
        }
    }

    /// <summary>Lets a command do <paramref name="body"/>, and turns what it throws into its exit code.</summary>
    public static void Set(
        Command command, GlobalOptions options, Terminal terminal,
        Func<CommandRun, ParseResult, Task<ExitCode>> body) =>
        command.SetAction(async (parsed, cancelled) =>
        {
            var run = new CommandRun(parsed, options, terminal, cancelled);
            try
            {
                return (int)await body(run, parsed);
            }
            catch (MosException e)
            {
                return (int)run.Fail(e.Code, e.Message);
            }
            catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
            {
                return (int)run.Fail(ExitCode.Interrupted, "interrupted");
            }
        });

    /// <summary>A client of the node.</summary>
    public NodeClient Connect() => new(SocketPath);

    /// <summary>Ends a command: the document, or the words for a person.</summary>
    public ExitCode Show<T>(T document, Action<IAnsiConsole> words) where T : Document
    {
        if (Json) Terminal.Out.WriteLine(ApiJson.Line(document));
        else words(Terminal.OutConsole());
        if (document.Error is not { } error) return ExitCode.Ok;
        if (!Json) Complain(error.Message);
        return (ExitCode)error.Code;
    }

    /// <summary>Says something that is no result; unwanted with --quiet and --json.</summary>
    public void Hint(string text)
    {
        if (!Quiet && !Json) Terminal.Error.WriteLine(Sentences.Printable(text));
    }

    /// <summary>Says something that a person should not miss.</summary>
    public void Warn(string text) => Terminal.Error.WriteLine("mos: warning: " + Sentences.Printable(text));

    private ExitCode Fail(ExitCode code, string message)
    {
        if (Json && code != ExitCode.Usage)
            Terminal.Out.WriteLine(ApiJson.Line(new PlainDocument { Error = ApiJson.Error(code, message) }));
        else Complain(message);
        return code;
    }

    private void Complain(string message) => Terminal.Error.WriteLine("mos: " + Sentences.Printable(message));
}
