using System.Text;
using Google.Protobuf;
using Mosaic.Codecs.Sealing.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>Between <see cref="FileMetadata"/> and its Protobuf message; both ways every limit is checked.</summary>
internal static class MetadataCodec
{
    private const uint Format = 1;
    private const uint MaxNanos = 999_999_999;
    private const int NanosPerTick = 100;

    public static SealedFileMetadata Encode(FileMetadata metadata)
    {
        Check(metadata);
        var sinceEpoch = metadata.Modified.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var message = new SealedFileMetadata
        {
            Format = Format,
            Kind = (uint)metadata.Kind,
            Path = metadata.Path.Value,
            Size = (ulong)metadata.Size,
            ModifiedSeconds = metadata.Modified.ToUnixTimeSeconds(),
            ModifiedNanos = (uint)(FloorModulo(sinceEpoch, TimeSpan.TicksPerSecond) * NanosPerTick),
            Mode = metadata.Mode,
            ContentType = metadata.ContentType,
            PlaintextSha256 = ByteString.CopyFrom(metadata.PlaintextSha256.ToArray()),
        };
        foreach (var (key, value) in metadata.Extra) message.Extra.Add(key, value);
        return message;
    }

    public static FileMetadata Decode(ReadOnlySpan<byte> bytes)
    {
        SealedFileMetadata message;
        try
        {
            message = SealedFileMetadata.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MalformedException("metadata must be a SealedFileMetadata message", e);
        }
        if (message.Format != Format) throw new MalformedException($"metadata of the unknown format {message.Format}");
        if (message.Size > long.MaxValue) throw new MalformedException("a file is smaller than 2^63 bytes");
        var metadata = new FileMetadata(
            (FileKind)message.Kind,
            MosaicPath.Parse(message.Path),
            (long)message.Size,
            Instant(message.ModifiedSeconds, message.ModifiedNanos),
            message.Mode,
            message.ContentType,
            new Id256(message.PlaintextSha256.Span),
            FileMetadata.NoExtra.AddRange(message.Extra));
        Check(metadata);
        return metadata;
    }

    private static void Check(FileMetadata metadata)
    {
        if (!Enum.IsDefined(metadata.Kind)) throw new MalformedException($"unknown file kind {(uint)metadata.Kind}");
        if (metadata.Size < 0) throw new MalformedException("a size is not negative");
        if (metadata.Mode > FileMetadata.MaxMode) throw new MalformedException("a mode has permission bits only");
        if (Encoding.UTF8.GetByteCount(metadata.ContentType) > FileMetadata.MaxContentTypeBytes)
            throw new MalformedException($"a content type is at most {FileMetadata.MaxContentTypeBytes} bytes");
        if (metadata.Extra.Count > FileMetadata.MaxExtras || metadata.Extra.ContainsKey(""))
            throw new MalformedException($"there are at most {FileMetadata.MaxExtras} extra entries, each with a name");
    }

    private static DateTimeOffset Instant(long seconds, uint nanos)
    {
        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds()
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || nanos > MaxNanos)
        {
            throw new MalformedException("a modified time lies in the years 1 to 9999");
        }
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / NanosPerTick);
    }

    private static long FloorModulo(long value, long modulus) => ((value % modulus) + modulus) % modulus;
}
