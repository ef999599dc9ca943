using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary><c>mos upload file PATH [--as NAME] [--code K+M] [--allow-fragile]</c>.</summary>
internal sealed class UploadCommand
{
    private const int AllPermissions = 0xFFF;

    private readonly Argument<string> _path = new("PATH") { Description = "The file to upload" };

    private readonly Option<string?> _as = new("--as")
    {
        Description = "The name to store it under; else the last component of PATH",
        HelpName = "NAME",
    };

    private readonly Option<string?> _code = new("--code")
    {
        Description = "Any K of K+M pieces suffice; else the node's, 4+2",
        HelpName = "K+M",
    };

    private readonly Option<bool> _allowFragile = new("--allow-fragile")
    {
        Description = "Store it although the loss of one peer may lose it",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var file = new Command("file", "Encrypt a file, spread it over the peers, and keep nothing of it here")
        {
            _path, _as, _code, _allowFragile,
        };
        setup.Set(file, RunAsync);
        return setup.Verb("upload", "Store a file in the network", file);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var path = System.IO.Path.GetFullPath(parsed.GetRequiredValue(_path));
        var name = FileNames.Parse(parsed.GetValue(_as) ?? System.IO.Path.GetFileName(path));
        var code = parsed.GetValue(_code);
        if (code is not null && !Code.TryParse(code, out _))
        {
            throw new MosException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture,
                $"--code is K+M with K >= 1, M >= 1 and K + M <= {Code.MaxColumns}, such as 4+2, not '{code}'"));
        }
        using var source = Open(path);
        var query = new Query()
            .With(ApiRoutes.Path, name.Value)
            .With(ApiRoutes.Code, code)
            .With(ApiRoutes.AllowFragile, parsed.GetValue(_allowFragile) ? "true" : null)
            .With(ApiRoutes.Modified, UtcConverter.Text(File.GetLastWriteTimeUtc(source.SafeFileHandle)))
            .With(ApiRoutes.Mode, Mode(source));
        using var client = run.Connect();
        var size = source.CanSeek ? source.Length : (long?)null;
        var stored = await TransferProgress.RunAsync(run.Bars, name.Name, size, async bar =>
        {
            using var content = new UploadContent(source, bar);
            return await client.UploadAsync<FileDocument>(ApiRoutes.Content, query, content, run.Cancelled);
        });
        var result = run.Show(stored, console => FileWords.Uploaded(console, stored));
        if (stored.Warning is { } warning) run.Warn(warning);
        if (!run.Json) FileWords.Advise(stored, run.Warn);
        return result;
    }

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new MosException(ExitCode.Error, $"'{path}' is a folder; mos {MosVersion.Text} uploads files only");
        return LocalFiles.OpenRead(path);
    }

    private static string? Mode(FileStream file) => OperatingSystem.IsWindows()
        ? null
        : Convert.ToString((int)File.GetUnixFileMode(file.SafeFileHandle) & AllPermissions, 8);
}
