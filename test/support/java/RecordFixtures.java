import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Writes record sets with the record classes of the Java client, and beside each what that client
 * reads out of it. libs/kafka is tested against them: what it reads must be the same.
 *
 *     java -cp 'kafka-clients.jar:...' test/support/java/RecordFixtures.java libs/kafka/fixtures
 *
 * kafka-clients 4.3.1 needs slf4j-api, lz4-java, snappy-java and zstd-jni beside it.
 */
public class RecordFixtures {
  static Path folder;
  static final long start = 1_794_240_000_000L;

  public static void main(String[] args) throws Exception {
    folder = Path.of(args[0]);
    Files.createDirectories(folder);
    write("plain", batch(Compression.NONE, 100, TimestampType.CREATE_TIME, 40));
    write("gzip", batch(Compression.gzip().build(), 100, TimestampType.CREATE_TIME, 40));
    write("snappy", batch(Compression.snappy().build(), 100, TimestampType.CREATE_TIME, 40));
    write("lz4", batch(Compression.lz4().build(), 100, TimestampType.CREATE_TIME, 40));
    write("zstd", batch(Compression.zstd().build(), 100, TimestampType.CREATE_TIME, 40));
    // Several blocks of the codec's own. No listing: the test knows what batch() writes.
    write("snappy-large", batch(Compression.snappy().build(), 0, TimestampType.CREATE_TIME, 900), false);
    write("lz4-large", batch(Compression.lz4().build(), 0, TimestampType.CREATE_TIME, 900), false);
    write("append-time", batch(Compression.NONE, 5_000_000_000L, TimestampType.LOG_APPEND_TIME, 7));
    write("append-time-gzip",
        batch(Compression.gzip().build(), 5_000_000_000L, TimestampType.LOG_APPEND_TIME, 7));
    write("odd", oddRecords());
    write("mixed", concat(
        batch(Compression.NONE, 0, TimestampType.CREATE_TIME, 10),
        batch(Compression.lz4().build(), 10, TimestampType.CREATE_TIME, 10),
        batch(Compression.zstd().build(), 20, TimestampType.CREATE_TIME, 10),
        batch(Compression.NONE, 30, TimestampType.CREATE_TIME, 10)));
    write("transactions", concat(
        transactional(0, 7L, 3),
        transactional(3, 8L, 2),
        marker(5, 7L, ControlRecordType.COMMIT),
        batch(Compression.NONE, 6, TimestampType.CREATE_TIME, 2),
        marker(8, 8L, ControlRecordType.ABORT),
        transactional(9, 8L, 2),
        marker(11, 8L, ControlRecordType.COMMIT)));
    write("compacted", compacted());
    write("format-0", old(RecordBatch.MAGIC_VALUE_V0));
    write("format-1", old(RecordBatch.MAGIC_VALUE_V1));
  }

  static MemoryRecordsBuilder builder(Compression compression, long baseOffset, TimestampType type) {
    return MemoryRecords.builder(ByteBuffer.allocate(1 << 20), RecordBatch.CURRENT_MAGIC_VALUE,
        compression, type, baseOffset, start + 86_400_000L);
  }

  static ByteBuffer batch(Compression compression, long baseOffset, TimestampType type, int count) {
    MemoryRecordsBuilder builder = builder(compression, baseOffset, type);
    for (int i = 0; i < count; i++) {
      builder.append(start + i * 37L, bytes("ORD" + (baseOffset + i)), value(baseOffset + i));
    }
    return builder.build().buffer();
  }

  /** Null keys and values, empty ones, headers of all sorts, time that goes backwards and far. */
  static ByteBuffer oddRecords() {
    MemoryRecordsBuilder builder = builder(Compression.NONE, 1_000, TimestampType.CREATE_TIME);
    Header[] none = new Header[0];
    builder.append(start, (byte[]) null, bytes("no key"), none);
    builder.append(start - 5, bytes("no value"), (byte[]) null, none);
    builder.append(start - 3_000_000_000L, bytes(""), bytes(""), none);
    builder.append(start + 400_000_000_000L, (byte[]) null, (byte[]) null, none);
    builder.append(start, bytes("k"), bytes("v"), new Header[] {
        new RecordHeader("content-type", bytes("application/cloudevents+json")),
        new RecordHeader("twice", bytes("1")),
        new RecordHeader("twice", bytes("2")),
        new RecordHeader("null", null),
        new RecordHeader("empty", bytes("")),
        new RecordHeader("名", bytes("值"))});
    builder.append(start, bytes("x".repeat(300)), bytes("y".repeat(70_000)), none);
    return builder.build().buffer();
  }

  static ByteBuffer transactional(long baseOffset, long producerId, int count) {
    MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 16),
        RecordBatch.CURRENT_MAGIC_VALUE, Compression.NONE, TimestampType.CREATE_TIME, baseOffset,
        RecordBatch.NO_TIMESTAMP, producerId, (short) 0, 0, true, RecordBatch.NO_PARTITION_LEADER_EPOCH);
    for (int i = 0; i < count; i++) {
      builder.append(start + i, bytes("p" + producerId), value(baseOffset + i));
    }
    return builder.build().buffer();
  }

  static ByteBuffer marker(long offset, long producerId, ControlRecordType type) {
    return MemoryRecords.withEndTransactionMarker(offset, start, RecordBatch.NO_PARTITION_LEADER_EPOCH,
        producerId, (short) 0, new EndTransactionMarker(type, 0)).buffer();
  }

  /** What the log cleaner leaves: every third record of one batch, and a batch with none. */
  static ByteBuffer compacted() {
    ByteBuffer all = concat(
        batch(Compression.NONE, 0, TimestampType.CREATE_TIME, 10),
        transactional(10, 9L, 4),
        batch(Compression.gzip().build(), 14, TimestampType.CREATE_TIME, 10));
    MemoryRecords.RecordFilter filter = new MemoryRecords.RecordFilter(0, 0) {
      @Override
      protected BatchRetentionResult checkBatchRetention(RecordBatch batch) {
        return new BatchRetentionResult(BatchRetention.RETAIN_EMPTY, false);
      }

      @Override
      protected boolean shouldRetainRecord(RecordBatch batch, Record record) {
        return batch.producerId() != 9L && record.offset() % 3 == 1;
      }
    };
    return MemoryRecords.readableRecords(all)
        .filterTo(filter, ByteBuffer.allocate(1 << 16), org.apache.kafka.common.utils.BufferSupplier.NO_CACHING)
        .outputBuffer().flip();
  }

  static ByteBuffer old(byte magic) {
    MemoryRecordsBuilder builder = MemoryRecords.builder(ByteBuffer.allocate(1 << 16), magic,
        Compression.NONE, TimestampType.CREATE_TIME, 0);
    builder.append(start, bytes("k"), bytes("v"));
    return builder.build().buffer();
  }

  static byte[] value(long offset) {
    return bytes("{\"id\":\"event-" + offset + "\",\"filler\":\"" + "ab".repeat((int) (offset % 40)) + "\"}");
  }

  static void write(String name, ByteBuffer set) throws Exception {
    write(name, set, true);
  }

  static void write(String name, ByteBuffer set, boolean isListed) throws Exception {
    ByteBuffer copy = set.duplicate();
    byte[] content = new byte[copy.remaining()];
    copy.get(content);
    Files.write(folder.resolve(name + ".bin"), content);
    if (!isListed) return;
    StringBuilder json = new StringBuilder("[\n");
    boolean first = true;
    for (RecordBatch batch : MemoryRecords.readableRecords(ByteBuffer.wrap(content)).batches()) {
      if (batch.isControlBatch()) continue;
      for (Record record : batch) {
        json.append(first ? "" : ",\n").append(describe(batch, record));
        first = false;
      }
    }
    Files.writeString(folder.resolve(name + ".json"), json.append("\n]\n"));
  }

  static String describe(RecordBatch batch, Record record) {
    List<String> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add("[" + base64(bytes(header.key())) + ", " + base64(header.value()) + "]");
    }
    return "{\"offset\": " + record.offset() + ", \"timestamp\": " + record.timestamp()
        + ", \"producerId\": " + batch.producerId()
        + ", \"key\": " + base64(content(record.key())) + ", \"value\": " + base64(content(record.value()))
        + ", \"headers\": [" + String.join(", ", headers) + "]}";
  }

  static byte[] content(ByteBuffer buffer) {
    if (buffer == null) return null;
    byte[] content = new byte[buffer.remaining()];
    buffer.duplicate().get(content);
    return content;
  }

  static String base64(byte[] content) {
    return content == null ? "null" : "\"" + Base64.getEncoder().encodeToString(content) + "\"";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static ByteBuffer concat(ByteBuffer... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuffer part : parts) all.writeBytes(content(part));
    return ByteBuffer.wrap(all.toByteArray());
  }
}
