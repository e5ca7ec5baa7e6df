package io.github.manusreactive.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the client calls itself. */
final class UserAgent {

    /** {@code manus-reactive/<version> (java <version>)}. */
    static final String DEFAULT =
            "manus-reactive/" + version() + " (java " + Runtime.version().feature() + ")";

    private UserAgent() {}

    private static String version() {
        try (InputStream in = UserAgent.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
