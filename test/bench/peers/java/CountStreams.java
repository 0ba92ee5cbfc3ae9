import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts sold, cancelled and returned units per brand and category in Kafka Streams: exactly once,
 * with identities and units in two persistent stores (RocksDB) that have changelogs. An event's
 * duplicates have its key, so each task keeps the identities of its partition; units stay a sum a
 * task, which saves the topic that a groupBy would write, and are added up when they are asked for.
 *
 * Settings to its favour, each marked where it is set: larger caches, fetches and producer batches,
 * compressed changelogs, and a commit a second instead of each 100 ms.
 */
public class CountStreams {
  static final String identities = "identities";
  static final String units = "units";
  static final ObjectMapper mapper = new ObjectMapper();
  static final AtomicLong applied = new AtomicLong();
  static final AtomicLong duplicate = new AtomicLong();
  static final CountDownLatch all = new CountDownLatch(1);

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Line(String lineId, String brandId, String listingId, String category, long quantity) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Data(String paidAt, String currency, List<Line> lines) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record OrderEvent(String id, String source, String type, String time, Data data) {}

  static class Counter implements Processor<byte[], byte[], Void, Void> {
    static final byte[] known = {1};
    static final Map<String, Integer> measures =
        Map.of(
            "shop.order.paid.v1", 0, "shop.order.cancelled.v1", 1, "shop.order.returned.v1", 2);
    final ObjectReader reader = mapper.readerFor(OrderEvent.class);
    final long fromMs = Long.parseLong(System.getenv("FROM_MS"));
    final long untilMs = Long.parseLong(System.getenv("UNTIL_MS"));
    final long records = Long.parseLong(System.getenv("RECORDS"));
    final long tellEvery = Math.max(1, records / 200);
    KeyValueStore<String, byte[]> seen;
    KeyValueStore<String, byte[]> sums;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      seen = context.getStateStore(identities);
      sums = context.getStateStore(units);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      OrderEvent event;
      try {
        event = reader.readValue(record.value());
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
      if (seen.putIfAbsent(event.source() + " " + event.id(), known) != null) {
        tell(duplicate.incrementAndGet() + applied.get());
        return;
      }
      count(event);
      tell(applied.incrementAndGet() + duplicate.get());
    }

    void count(OrderEvent event) {
      var measure = measures.get(event.type());
      if (measure == null) return;
      var paidAt = event.data().paidAt() == null ? event.time() : event.data().paidAt();
      var saleMs = OffsetDateTime.parse(paidAt).toInstant().toEpochMilli();
      if (saleMs < fromMs || saleMs >= untilMs) return;
      for (var line : event.data().lines()) {
        var name = line.brandId() + "/" + line.category();
        var before = sums.get(name);
        var after = before == null ? ByteBuffer.allocate(24) : ByteBuffer.wrap(before.clone());
        after.putLong(measure * 8, after.getLong(measure * 8) + line.quantity());
        sums.put(name, after.array());
      }
    }

    /** Two threads may both miss, or both see, a round number: the last one is what counts. */
    void tell(long counted) {
      if (counted % tellEvery == 0) say("{\"counted\":" + Math.min(counted, records - 1) + "}");
      if (counted >= records) all.countDown();
    }
  }

  static Properties settings() {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, System.getenv("GROUP"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, System.getenv("BROKERS"));
    settings.put(StreamsConfig.STATE_DIR_CONFIG, System.getenv("STATE_DIR"));
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    // As many as the machine has cores.
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    // The usual 10 MiB would write each hot cell out more often.
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
    // Exactly-once commits each 100 ms unless told otherwise; each is a transaction a thread.
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // Large fetches and polls: 1 MiB and 1,000 records are usual.
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 << 20);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    // Changelogs in large, compressed batches.
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    return settings;
  }

  static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    Serde<byte[]> bytes = Serdes.ByteArray();
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), bytes)
        .withCachingEnabled();
  }

  public static void main(String[] arguments) throws Exception {
    var builder = new StreamsBuilder();
    builder.addStateStore(store(identities));
    builder.addStateStore(store(units));
    builder.stream(
            System.getenv("TOPIC"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(Counter::new, identities, units);
    var streams = new KafkaStreams(builder.build(), settings());
    streams.setUncaughtExceptionHandler(
        problem -> {
          problem.printStackTrace();
          return StreamThreadExceptionResponse.SHUTDOWN_APPLICATION;
        });
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
    streams.start();
    all.await();
    say(answer(streams).toString());
  }

  /** The sums of all tasks, as they stand in the stores and the caches above them. */
  static ObjectNode answer(KafkaStreams streams) {
    var answer = mapper.createObjectNode();
    answer.put("applied", applied.get()).put("duplicate", duplicate.get());
    var counts = answer.putObject("units");
    var store =
        streams.store(
            StoreQueryParameters.fromNameAndType(
                units, QueryableStoreTypes.<String, byte[]>keyValueStore()));
    try (var rows = store.all()) {
      while (rows.hasNext()) {
        var row = rows.next();
        var sums = ByteBuffer.wrap(row.value);
        var count = counts.withObjectProperty(row.key);
        for (var measure : List.of("sold", "cancelled", "returned")) {
          count.put(measure, count.path(measure).asLong() + sums.getLong());
        }
      }
    }
    return answer;
  }

  static void say(String line) {
    synchronized (System.out) {
      System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8), 0, line.length() + 1);
      System.out.flush();
    }
  }
}
