import org.jspecify.annotations.NullMarked;

/** Jobs of many tasks on the client of the Manus agent-task API. */
@NullMarked
module io.github.manusreactive.fanout {
    requires transitive io.github.manusreactive.core;
    requires org.slf4j;

    exports io.github.manusreactive.fanout;
}
