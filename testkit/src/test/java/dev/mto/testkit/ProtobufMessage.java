package dev.mto.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The fields of one message in protobuf's wire format, by number. Immutable.
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final Map<Integer, List<byte[]>> bytes = new TreeMap<>();
    private final Map<Integer, Long> numbers = new TreeMap<>();

    ProtobufMessage(byte[] text) {
        ByteBuffer in = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            int field = tag >>> 3;
            switch (tag & 7) {
                case VARINT -> numbers.put(field, varint(in));
                case FIXED64 -> numbers.put(field, in.getLong());
                case FIXED32 -> numbers.put(field, (long) in.getInt());
                case BYTES -> {
                    byte[] value = new byte[(int) varint(in)];
                    in.get(value);
                    bytes.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
                }
                default -> throw new IllegalArgumentException("wire type of tag " + tag);
            }
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    List<ProtobufMessage> messages(int field) {
        return bytes(field).stream().map(ProtobufMessage::new).toList();
    }

    List<byte[]> bytes(int field) {
        return bytes.getOrDefault(field, List.of());
    }

    /// Empty where it is not there.
    String text(int field) {
        return bytes(field).isEmpty() ? "" : new String(bytes(field).getFirst(), StandardCharsets.UTF_8);
    }

    boolean hasNumber(int field) {
        return numbers.containsKey(field);
    }

    /// 0 where it is not there.
    long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }
}
