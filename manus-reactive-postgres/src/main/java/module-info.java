import org.jspecify.annotations.NullMarked;

/** Jobs, ledgers and tokens that several processes share, on PostgreSQL. */
@NullMarked
module io.github.manusreactive.postgres {
    requires transitive io.github.manusreactive.fanout;
    requires transitive r2dbc.spi;
    requires r2dbc.postgresql;
    requires r2dbc.pool;
    requires org.slf4j;

    exports io.github.manusreactive.postgres;
}
