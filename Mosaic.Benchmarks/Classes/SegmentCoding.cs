using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Classes;

/// <summary>What does one segment of 4+2 take on one core, there and back, and what does it allocate?</summary>
[InProcess, MemoryDiagnoser]
public class SegmentCoding : IDisposable
{
    private static readonly ContentId Content = new(new Id256(RandomNumberGenerator.GetBytes(Id256.Size)));

    private readonly FileKey _key = FileKey.Generate();
    private readonly byte[] _plain = RandomNumberGenerator.GetBytes(Code.Default.SegmentSize);
    private SegmentEncoder _encoder = null!;
    private SegmentDecoder _decoder = null!;
    private Dictionary<int, ReadOnlyMemory<byte>> _data = [], _lastFour = [];

    [GlobalSetup]
    public void Prepare()
    {
        var code = Code.Default;
        _encoder = new SegmentEncoder(_key, Content, code, kept: 2);
        _decoder = new SegmentDecoder(_key, Content, ContentLayout.ForPlaintext(code, 2L * _plain.Length), kept: 2);
        var encoded = _encoder.Encode(_encoder.Number(), last: false, _plain, _plain.Length);
        _data = Enumerable.Range(0, code.K).ToDictionary(static column => column, encoded.Shard);
        _lastFour = Enumerable.Range(code.M, code.K).ToDictionary(static column => column, encoded.Shard);
    }

    [Benchmark(Baseline = true)]
    public void Encode() => _encoder.Encode(_encoder.Number(), last: false, _plain, _plain.Length).Release();

    [Benchmark]
    public void DecodeFromData() => _decoder.Decode(0, _data)!.Release();

    [Benchmark]
    public void DecodeFromParity() => _decoder.Decode(0, _lastFour)!.Release();

    [GlobalCleanup]
    public void Dispose()
    {
        _encoder?.Dispose();
        _decoder?.Dispose();
        _key.Dispose();
        GC.SuppressFinalize(this);
    }
}
