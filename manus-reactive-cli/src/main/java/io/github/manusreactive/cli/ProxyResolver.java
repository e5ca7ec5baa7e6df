package io.github.manusreactive.cli;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.http.ProxySettings;
import io.github.manusreactive.http.ProxySettings.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resolves the proxy from {@code --proxy} or the environment. Messages never contain its credentials. */
final class ProxyResolver {

    /** Option value that ignores the environment. */
    private static final String NONE = "none";

    private static final String OPTION = "--proxy";
    private static final String HTTPS = "https";
    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;

    private final Map<String, String> environment;

    ProxyResolver(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns the proxy for a base URL, or {@code null} without one. */
    @Nullable
    ProxySettings resolve(@Nullable String option, String baseUrl) {
        if (option != null) {
            return option.equals(NONE) ? null : settings(OPTION, option);
        }
        URI base = parsed(baseUrl);
        if (base == null || base.getHost() == null || isLoopback(base.getHost())) {
            return null;
        }
        return variables(base.getScheme())
                .filter(name -> !value(name).isEmpty())
                .findFirst()
                .map(name -> settings(name, value(name)))
                .orElse(null);
    }

    /** Ignores HTTP_PROXY in CGI programs, which get the request header {@code Proxy} in it. */
    private Stream<String> variables(@Nullable String scheme) {
        return HTTPS.equalsIgnoreCase(scheme)
                ? Stream.of("https_proxy", "HTTPS_PROXY")
                : Stream.of("http_proxy", "HTTP_PROXY")
                        .filter(name -> name.equals("http_proxy") || !environment.containsKey("REQUEST_METHOD"));
    }

    private String value(String name) {
        return environment.getOrDefault(name, "").strip();
    }

    private static @Nullable URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.\\d{1,3}){3}")
                || name.equals("[::1]");
    }

    private ProxySettings settings(String source, String text) {
        URI proxy = parsed(text.contains("://") ? text : "http://" + text);
        if (proxy == null
                || proxy.getHost() == null
                || !Stream.of(proxy.getRawPath(), proxy.getRawQuery(), proxy.getRawFragment())
                        .allMatch(part -> part == null || part.isEmpty() || part.equals("/"))) {
            throw new UsageException(
                    source + ": is not a URL, for example http://proxy.example.com:3128; percent-encode special "
                            + "characters of a user or password, for example @ as %40");
        }
        Type type = type(source, proxy.getScheme());
        String account = proxy.getRawUserInfo();
        int colon = account == null ? -1 : account.indexOf(':');
        String user = account == null ? null : decoded(source, colon < 0 ? account : account.substring(0, colon));
        String password = account == null || colon < 0 ? null : decoded(source, account.substring(colon + 1));
        int port = proxy.getPort() < 0 ? type == Type.HTTP ? HTTP_PORT : SOCKS_PORT : proxy.getPort();
        ProxySettings settings;
        try {
            settings = new ProxySettings(type, withoutBrackets(proxy.getHost()), port, user, password, List.of());
        } catch (InvalidSettingException e) {
            throw new UsageException(source + ": " + e.getMessage());
        }
        return direct(settings);
    }

    private static Type type(String source, String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http" -> Type.HTTP;
            case "socks5", "socks5h" -> Type.SOCKS5;
            default ->
                throw new UsageException(
                        source + ": has the scheme '" + scheme + "', but only http and socks5 proxies are supported");
        };
    }

    private static String decoded(String source, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UsageException(source + ": has an invalid percent-encoding in the user or password");
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private ProxySettings direct(ProxySettings settings) {
        String name = value("no_proxy").isEmpty() ? "NO_PROXY" : "no_proxy";
        String[] hosts = Stream.of(value(name).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .flatMap(ProxyResolver::patterns)
                .toArray(String[]::new);
        try {
            return settings.toBuilder().nonProxyHosts(hosts).build();
        } catch (InvalidSettingException e) {
            throw new UsageException(
                    name + String.valueOf(e.getMessage()).substring(e.setting().length()));
        }
    }

    /** Returns patterns for a name and its subdomains, with or without a leading dot. */
    private static Stream<String> patterns(String entry) {
        String name = entry.startsWith(".") ? entry.substring(1) : entry;
        boolean isName =
                !name.contains("*") && !name.contains("/") && !name.startsWith("[") && !name.matches("[0-9.]+(:\\d+)?");
        boolean isIpv6 = name.indexOf(':') != name.lastIndexOf(':');
        return isName && !isIpv6 ? Stream.of(name, "*." + name) : Stream.of(name);
    }
}
