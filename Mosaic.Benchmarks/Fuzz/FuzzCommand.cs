using System.CommandLine;
using System.Runtime.InteropServices;
using Mosaic.Tests.Fuzz.Targets;
using SharpFuzz;
using SharpFuzz.Common;

namespace Mosaic.Benchmarks.Fuzz;

/// <summary>
/// <c>fuzz [PARSER [--samples FOLDER]]</c>: one input of a parser on stdin, or as many as AFL++ gives it when that
/// runs it on an instrumented copy (docs/fuzzing.md). Ends with an unhandled exception when a promise is broken.
/// </summary>
internal static class FuzzCommand
{
    private const int UsageError = 2;
    private const int MapBytes = 1 << 16;

    public static Command Create()
    {
        var parser = new Argument<string?>("PARSER")
        {
            Description = "one of those that are listed without it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var samples = new Option<string?>("--samples")
        {
            Description = "write the parser's samples into this folder instead, one per file",
            HelpName = "FOLDER",
        };
        var command = new Command("fuzz", "give a parser an input from stdin, alone or under afl-fuzz")
        {
            parser, samples,
        };
        command.SetAction(parsed => Run(parsed.GetValue(parser), parsed.GetValue(samples)));
        return command;
    }

    private static int Run(string? name, string? samples)
    {
        AllowInstrumentedCode();
        if (name is null)
        {
            foreach (var one in FuzzTargets.All) Console.WriteLine(one.Name);
            return 0;
        }
        if (FuzzTargets.All.SingleOrDefault(one => one.Name == name) is not { } target)
        {
            Console.Error.WriteLine($"there is no parser '{name}'; without a name, all are listed");
            return UsageError;
        }
        if (samples is not null)
            Write(target, samples);
        else
            Fuzzer.OutOfProcess.Run(stream => target.Check(ReadAll(stream)));
        return 0;
    }

    // Instrumented code counts in a map, which is there only once the fuzzer runs; samples are made before.
    private static unsafe void AllowInstrumentedCode() =>
        Trace.SharedMem = (byte*)NativeMemory.AllocZeroed(MapBytes);

    private static void Write(FuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < target.Samples.Count; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{target.Name}-{i}"), target.Samples[i]);
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
