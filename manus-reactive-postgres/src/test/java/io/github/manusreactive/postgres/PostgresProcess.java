package io.github.manusreactive.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL server, one for each JVM, with databases for each test class. Commits are as durable as in production. */
public final class PostgresProcess {

    private static final AtomicInteger databases = new AtomicInteger();
    private static EmbeddedPostgres server = start(newFolder(), 0);

    private final String name;

    private PostgresProcess(String name) {
        this.name = name;
    }

    /** Creates a database without tables. */
    public static PostgresProcess emptyDatabase() {
        String name = "test" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return new PostgresProcess(name);
    }

    /** Creates a database with the tables. */
    public static PostgresProcess database() {
        PostgresProcess database = emptyDatabase();
        PostgresSchema.create(database.connections()).block(Duration.ofSeconds(30));
        return database;
    }

    /** Returns connections without a pool. */
    public PostgresqlConnectionFactory connections() {
        return connections("postgres", "unused");
    }

    public PostgresqlConnectionFactory connections(String user, String password) {
        return new PostgresqlConnectionFactory(options(user, password).build());
    }

    public PostgresqlConnectionConfiguration.Builder options(String user, String password) {
        return PostgresqlConnectionConfiguration.builder()
                .host("localhost")
                .port(server.getPort())
                .database(name)
                .username(user)
                .password(password);
    }

    /** Executes statements on a connection of the test. */
    public void execute(String sql) {
        execute(name, sql);
    }

    /** Returns the first column of the first row. */
    public long number(String sql) {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the number of connections of the code under test. */
    public long held() {
        return number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '" + name + "' AND pid <> pg_backend_pid()");
    }

    /** Terminates all connections of the code under test. */
    public void cutConnections() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name
                + "' AND pid <> pg_backend_pid()");
    }

    /** Stops the server and starts it again at the same port. */
    public static void restart() {
        EmbeddedPostgres old = server;
        try {
            Path folder = Path.of(query("SHOW data_directory"));
            int port = old.getPort();
            old.close();
            server = start(folder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres start(Path folder, int port) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(folder)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on");
            return (port == 0 ? builder : builder.setPort(port)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target").toAbsolutePath()), "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String query(String sql) {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String database) throws SQLException {
        return server.getDatabase("postgres", database).getConnection();
    }
}
