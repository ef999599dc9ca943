namespace Mosaic.Tests.House;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["bin", "obj", ".git", "artifacts", "TestResults"];

    /// <summary>The folder of Mosaic.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file with the extension that people wrote, below the folder.</summary>
    public static IEnumerable<SourceFile> Files(string extension, string folder = "") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*" + extension, SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(static path => !path.Split('/').Intersect(NotSource).Any())
            .Order(StringComparer.Ordinal)
            .Select(static path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path))));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mosaic.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("these tests run inside of the source tree");
    }
}

/// <summary>A file's path from the root, with <c>/</c>, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private CSharpText? _csharp;

    /// <summary>The file's name.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The text, read as C#.</summary>
    public CSharpText CSharp => _csharp ??= CSharpText.Read(Text);
}
