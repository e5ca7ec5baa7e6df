package io.github.manusreactive.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The default {@code User-Agent}. */
final class UserAgentHeader {

    /** {@code manus-reactive/<version> (java <version>)}. */
    static final String DEFAULT =
            "manus-reactive/" + version() + " (java " + Runtime.version().feature() + ")";

    private UserAgentHeader() {}

    private static String version() {
        try (InputStream in = UserAgentHeader.class.getResourceAsStream("version.properties")) {
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
