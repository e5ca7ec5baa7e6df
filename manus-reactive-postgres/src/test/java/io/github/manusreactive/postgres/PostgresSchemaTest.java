package io.github.manusreactive.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class PostgresSchemaTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PostgresProcess database = PostgresProcess.emptyDatabase();

    @AfterEach
    void noConnectionIsHeld() {
        Await.until(() -> database.held() == 0);
    }

    @Test
    void createRunsEachFileOnce() {
        PostgresSchema.create(database.connections()).block(PATIENCE);
        PostgresSchema.create(database.connections()).block(PATIENCE);

        PostgresSchema.check(database.connections()).block(PATIENCE);
        assertThat(database.number("SELECT version FROM manus_schema")).isEqualTo(3);
    }

    @Test
    void severalProcessesCreateAtOnce() {
        Flux.range(0, 8)
                .flatMap(i -> PostgresSchema.create(database.connections()), 8)
                .blockLast(PATIENCE);

        assertThat(database.number("SELECT count(*) FROM manus_schema")).isEqualTo(1);
    }

    @Test
    void tablesGoToTheNamedSchema() {
        database.execute("CREATE SCHEMA \"a \"\"b\"");

        PostgresSchema.create(database.connections(), "a \"b").block(PATIENCE);

        assertThat(database.number("SELECT version FROM \"a \"\"b\".manus_schema"))
                .isEqualTo(3);
        assertThat(failure(PostgresSchema.check(database.connections()))).hasMessageContaining("manus_schema");
    }

    @Test
    void missingTablesNameTheFix() {
        assertThat(failure(PostgresSchema.check(database.connections())))
                .hasMessage("PostgreSQL: relation \"manus_schema\" does not exist: run the files of "
                        + "io/github/manusreactive/postgres/migration, or PostgresSchema.create, in the schema that the "
                        + "connection uses");
    }

    @Test
    void anOldSchemaNamesTheMissingFiles() {
        PostgresSchema.create(database.connections()).block(PATIENCE);
        database.execute("UPDATE manus_schema SET version = 1");

        assertThat(failure(PostgresSchema.check(database.connections())))
                .hasMessage("The tables have version 1, but this version needs 3: run V2__tokens.sql, "
                        + "V3__deliveries.sql, or PostgresSchema.create");
    }

    @Test
    void aNewerSchemaIsNotTouched() {
        PostgresSchema.create(database.connections()).block(PATIENCE);
        database.execute("UPDATE manus_schema SET version = 9");

        assertThat(failure(PostgresSchema.create(database.connections())))
                .hasMessage("The tables have version 9, but this version knows 3: update manus-reactive-postgres");
    }

    @Test
    void aMissingPermissionNamesTheFix() {
        database.execute("CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM public");

        assertThat(failure(PostgresSchema.create(database.connections("reader", "secret-word"))))
                .hasMessageStartingWith("PostgreSQL: permission denied for schema public: grant ");
        database.execute("DROP ROLE reader");
    }

    @Test
    void noServerNamesTheAddressAndNeverThePassword() {
        PostgresException error = failure(PostgresSchema.check(new io.r2dbc.postgresql.PostgresqlConnectionFactory(
                database.options("postgres", "secret-word").port(1).build())));

        assertThat(error)
                .hasMessageStartingWith("PostgreSQL is not reachable: ")
                .hasMessageContaining("localhost")
                .hasMessageEndingWith(": check the host, the port and that the server runs");
        assertThat(error).hasStackTraceContaining("PostgresException");
        assertThat(stackTrace(error)).doesNotContain("secret-word");
    }

    private static String stackTrace(Throwable error) {
        java.io.StringWriter text = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    private static PostgresException failure(Mono<Void> call) {
        return call.then(Mono.<PostgresException>empty())
                .onErrorResume(PostgresException.class, Mono::just)
                .block(PATIENCE);
    }
}
