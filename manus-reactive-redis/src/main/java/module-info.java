import org.jspecify.annotations.NullMarked;

/** Rate limits, signals and webhook deliveries that several processes share, on Redis or Valkey. */
@NullMarked
module io.github.manusreactive.redis {
    requires transitive io.github.manusreactive.core;
    requires transitive lettuce.core;
    requires org.slf4j;

    exports io.github.manusreactive.redis;
}
