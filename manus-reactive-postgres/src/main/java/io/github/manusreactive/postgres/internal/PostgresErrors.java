package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.postgres.PostgresException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Classifies the errors of the driver, and describes them in one line. */
final class PostgresErrors {

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String UNDEFINED_SCHEMA = "3F000";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String UNKNOWN_DATABASE = "3D000";
    private static final String READ_ONLY = "25006";

    /** Serialization, deadlock, shutdown, crash, start, too many connections, lock timeout. */
    private static final Set<String> TRANSIENT =
            Set.of("40001", "40P01", "57P01", "57P02", "57P03", "53300", "55P03", "25P03");

    private PostgresErrors() {}

    static boolean isOfDatabase(Throwable error) {
        return error instanceof R2dbcException || error instanceof IOException || error instanceof TimeoutException;
    }

    /** Returns whether a new transaction may succeed. */
    static boolean isTransient(Throwable error) {
        String state = state(error);
        if (state != null) {
            return TRANSIENT.contains(state) || state.startsWith("08");
        }
        return error instanceof R2dbcTransientException
                || error instanceof R2dbcNonTransientResourceException
                || error instanceof IOException
                || error instanceof TimeoutException;
    }

    static PostgresException typed(Throwable error) {
        return new PostgresException(message(error), error);
    }

    private static String message(Throwable error) {
        String state = state(error);
        if (state == null || state.startsWith("08")) {
            return "PostgreSQL is not reachable: " + error.getMessage()
                    + ": check the host, the port and that the server runs";
        }
        String problem = rootMessage(error);
        return switch (state) {
            case UNDEFINED_TABLE, UNDEFINED_COLUMN, UNDEFINED_SCHEMA ->
                "PostgreSQL: " + problem + ": run the files of io/github/manusreactive/postgres/migration, or "
                        + "PostgresSchema.create, in the schema that the connection uses";
            case INSUFFICIENT_PRIVILEGE ->
                "PostgreSQL: " + problem
                        + ": grant SELECT, INSERT, UPDATE and DELETE on the tables manus_*, and USAGE on their schema;"
                        + " PostgresSchema.create also needs CREATE";
            case UNKNOWN_DATABASE -> "PostgreSQL: " + problem + ": create the database, or correct its name";
            case READ_ONLY -> "PostgreSQL: " + problem + ": connect to the primary server";
            default ->
                state.startsWith("28")
                        ? "PostgreSQL rejected the login: " + problem + ": correct the user name or password"
                        : "PostgreSQL: " + problem + " (SQLSTATE " + state + ")";
        };
    }

    /** Returns the SQLSTATE of the innermost error that has one. */
    private static @Nullable String state(Throwable error) {
        String state = null;
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof R2dbcException known && known.getSqlState() != null) {
                state = known.getSqlState();
            }
        }
        return state;
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        // the driver begins its messages with the SQLSTATE in brackets
        return message == null ? root.toString() : message.replaceFirst("^\\[\\w+] ", "");
    }
}
