package io.github.manusreactive.postgres.internal;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Executes statements in one transaction, one after another. Each result is read to its end. */
public final class PostgresTransaction {

    private final Connection connection;

    PostgresTransaction(Connection connection) {
        this.connection = connection;
    }

    /**
     * Returns the rows of a query.
     *
     * @param values the parameters $1, $2, …; {@code null} is a text
     */
    public <T> Mono<List<T>> query(String sql, Function<Readable, T> row, @Nullable Object... values) {
        return results(sql, values).concatMap(result -> result.map(row)).collectList();
    }

    /**
     * Returns the row of a query, empty if there is none.
     *
     * @param values the parameters $1, $2, …; {@code null} is a text
     */
    public <T> Mono<T> queryRow(String sql, Function<Readable, T> row, @Nullable Object... values) {
        return query(sql, row, values)
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.get(rows.size() - 1)));
    }

    /**
     * Changes rows, and returns their number.
     *
     * @param values the parameters $1, $2, …; {@code null} is a text
     */
    public Mono<Long> update(String sql, @Nullable Object... values) {
        return results(sql, values).concatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    }

    /** Executes a script of several statements without parameters. */
    Mono<Void> script(String sql) {
        return update(sql).then();
    }

    private Flux<? extends Result> results(String sql, @Nullable Object... values) {
        return Flux.defer(() -> {
            Statement statement = connection.createStatement(sql);
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                statement.bind(i, value == null ? Parameters.in(R2dbcType.VARCHAR) : value);
            }
            return Flux.from(statement.execute());
        });
    }
}
