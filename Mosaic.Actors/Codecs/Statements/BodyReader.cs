using System.Buffers.Binary;
using Mosaic.Model;
using static Google.Protobuf.WireFormat;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// Reads a Protobuf message field by field where it lies: a start reads millions of bodies, and the generated messages
/// would copy each of their fields first. It takes and refuses exactly what those do (Protocol Buffers, "Encoding"):
/// the last of a repeated scalar counts, and a field of an unknown number or another wire type is skipped.
/// </summary>
internal ref struct BodyReader(ReadOnlySpan<byte> message)
{
    /// <summary>Groups within groups of an unknown field; Protobuf's own limit.</summary>
    private const int MaxDepth = 100;

    private const int MaxVarintBytes = 10;

    private ReadOnlySpan<byte> _rest = message;
    private uint _tag;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    public readonly int Field => GetTagFieldNumber(_tag);

    /// <summary>How the value of that field is written: it must be read so, or skipped.</summary>
    public readonly WireType Type => GetTagWireType(_tag);

    /// <summary>Comes to the next field; false at the end.</summary>
    /// <exception cref="MalformedException">Here as below: the bytes are no message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        _tag = (uint)Varint();
        return Field != 0 ? true : throw NoMessage();
    }

    /// <summary>The value of a field of type <see cref="WireType.Varint"/>.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            if (i == _rest.Length) throw NoMessage();
            var next = _rest[i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }
        throw NoMessage();
    }

    /// <summary>The value of a field of type <see cref="WireType.Fixed64"/>.</summary>
    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    /// <summary>The value of a field of type <see cref="WireType.LengthDelimited"/>, where it lies.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        var length = (int)Varint();
        return length >= 0 ? Take(length) : throw NoMessage();
    }

    /// <summary>Passes over the field.</summary>
    public void Skip() => Skip(0);

    private void Skip(int depth)
    {
        switch (Type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.LengthDelimited:
                Bytes();
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
            case WireType.StartGroup when depth < MaxDepth:
                SkipGroup(Field, depth + 1);
                break;
            default:
                throw NoMessage();
        }
    }

    private void SkipGroup(int group, int depth)
    {
        while (Next())
        {
            if (Type != WireType.EndGroup) Skip(depth);
            else if (Field == group) return;
            else break;
        }
        throw NoMessage();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw NoMessage();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static MalformedException NoMessage() => new("the body of a statement is not Protobuf");
}
