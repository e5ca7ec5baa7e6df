package io.github.manusreactive;

import io.github.manusreactive.error.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Validates the base URL of the API. */
final class BaseUrl {

    static final URI PUBLIC = URI.create("https://api.manus.ai");

    private static final Logger log = LoggerFactory.getLogger(BaseUrl.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private BaseUrl() {}

    static URI checked(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new InvalidSettingException("baseUrl", "is missing or blank");
        }
        URI uri;
        try {
            uri = new URI(text.strip().replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            // java.net.URI also rejects host:port without a scheme
            throw text.contains("://")
                    ? new InvalidSettingException("baseUrl", "is not a URL: " + e.getReason())
                    : withoutScheme();
        }
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw withoutScheme();
        }
        if (uri.getHost() == null) {
            throw new InvalidSettingException("baseUrl", "has no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidSettingException("baseUrl", "must not contain a user, a query or a fragment");
        }
        if ("http".equalsIgnoreCase(uri.getScheme()) && !LOOPBACK.contains(uri.getHost())) {
            log.warn("Credentials are sent to {} unencrypted: use https", uri.getHost());
        }
        return uri;
    }

    private static InvalidSettingException withoutScheme() {
        return new InvalidSettingException("baseUrl", "must start with https:// or http://");
    }
}
