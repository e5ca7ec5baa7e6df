package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.internal.netty.NonProxyHostPattern;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad settings are refused before anything is opened, by name. */
class HttpSettingsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource
    void badSettingsNameTheirField(String field, Supplier<?> settings) {
        assertThatThrownBy(settings::get)
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.setting()).isEqualTo(field));
    }

    static Stream<Arguments> badSettingsNameTheirField() {
        return Stream.of(
                bad(
                        "http.maxConnections",
                        () -> HttpSettings.builder().maxConnections(0).build()),
                bad(
                        "http.maxPendingAcquires",
                        () -> HttpSettings.builder().maxPendingAcquires(-1).build()),
                bad(
                        "http.pendingAcquireTimeout",
                        () -> HttpSettings.builder()
                                .pendingAcquireTimeout(Duration.ZERO)
                                .build()),
                bad(
                        "http.maxIdleTime",
                        () -> HttpSettings.builder()
                                .maxIdleTime(Duration.ofSeconds(-1))
                                .build()),
                bad(
                        "http.maxLifeTime",
                        () -> HttpSettings.builder()
                                .maxLifeTime(Duration.ofNanos(1))
                                .build()),
                bad(
                        "http.evictionInterval",
                        () -> HttpSettings.builder().evictionInterval(null).build()),
                bad(
                        "http.connectTimeout",
                        () -> HttpSettings.builder()
                                .connectTimeout(Duration.ofDays(30))
                                .build()),
                bad(
                        "http.maxResponseBytes",
                        () -> HttpSettings.builder().maxResponseBytes(0).build()),
                bad(
                        "http.maxResponseBytes",
                        () -> HttpSettings.builder().maxResponseBytes(1L << 40).build()),
                bad(
                        "http.userAgent",
                        () -> HttpSettings.builder().userAgent(" ").build()),
                bad(
                        "http.userAgent",
                        () -> HttpSettings.builder().userAgent("a\r\nx: y").build()),
                bad(
                        "http.quietPeriod",
                        () -> HttpSettings.builder()
                                .quietPeriod(Duration.ofMillis(-1))
                                .build()),
                bad("http.proxy.host", () -> ProxySettings.http(" ", 80)),
                bad("http.proxy.port", () -> ProxySettings.socks5("proxy", 70_000)),
                bad(
                        "http.proxy.username",
                        () -> new ProxySettings(ProxySettings.Type.HTTP, "proxy", 80, null, "secret", List.of())),
                bad(
                        "http.tls.trustPem",
                        () -> TlsSettings.builder()
                                .trust(Path.of("no", "such.pem"))
                                .build()),
                bad("http.tls.keyPem", () -> new TlsSettings(null, null, null, Path.of("cert.pem"), null)),
                bad(
                        "httpClientCustomizer",
                        () -> ReactorNettyTransport.create(HttpSettings.builder()
                                .httpClientCustomizer(client -> null)
                                .build())));
    }

    @ParameterizedTest
    @MethodSource
    void badCallsNameTheirField(String field, Supplier<?> call) {
        assertThatThrownBy(call::get)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo(field));
    }

    static Stream<Arguments> badCallsNameTheirField() {
        return Stream.of(
                bad("uri", () -> TransportCalls.get(URI.create("/v2/x"))),
                bad("uri", () -> TransportCalls.get(URI.create("ftp://example.com/x"))),
                bad("uri", () -> TransportCalls.get(URI.create("http://user:secret@example.com/x"))),
                bad(
                        "responseTimeout",
                        () -> TransportCalls.with(TransportCalls.get(URI.create("http://a/")), Duration.ZERO)),
                bad(
                        "responseTimeout",
                        () -> TransportCalls.with(
                                TransportCalls.get(URI.create("http://a/")), Duration.ofSeconds(Long.MAX_VALUE))),
                bad(
                        "responseTimeout",
                        () -> TransportCalls.with(
                                TransportCalls.get(URI.create("http://a/")), Duration.ofSeconds(Long.MIN_VALUE))),
                bad("maxResponseBytes", () -> TransportCalls.with(TransportCalls.get(URI.create("http://a/")), -1)),
                bad("body.length", () -> new HttpBody.Chunks(reactor.core.publisher.Flux::empty, -1)));
    }

    @ParameterizedTest(name = "{0} = {1} s")
    @MethodSource
    void extremeDurationsAreRefusedWithTheirRange(String field, long seconds, Function<Duration, ?> setting) {
        assertThatThrownBy(() -> setting.apply(Duration.ofSeconds(seconds)))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.setting()).isEqualTo(field))
                .hasMessageContaining("at most 24 days");
    }

    static Stream<Arguments> extremeDurationsAreRefusedWithTheirRange() {
        Map<String, Function<Duration, ?>> settings = Map.of(
                "http.pendingAcquireTimeout",
                d -> HttpSettings.builder().pendingAcquireTimeout(d).build(),
                "http.maxIdleTime",
                d -> HttpSettings.builder().maxIdleTime(d).build(),
                "http.maxLifeTime",
                d -> HttpSettings.builder().maxLifeTime(d).build(),
                "http.evictionInterval",
                d -> HttpSettings.builder().evictionInterval(d).build(),
                "http.connectTimeout",
                d -> HttpSettings.builder().connectTimeout(d).build(),
                "http.quietPeriod",
                d -> HttpSettings.builder().quietPeriod(d).build());
        return settings.entrySet().stream()
                .flatMap(setting -> Stream.of(Long.MAX_VALUE, Long.MIN_VALUE, 25 * 86_400L, -1L)
                        .map(seconds -> arguments(setting.getKey(), seconds, setting.getValue())));
    }

    private static Arguments bad(String field, Supplier<?> settings) {
        return arguments(field, settings);
    }

    @Test
    void aBrokenCertificateFileIsRefusedWhenTheTransportIsMade() throws IOException {
        Path pem = Files.writeString(folder.resolve("broken.pem"), "not a certificate");
        var settings = HttpSettings.builder()
                .tls(TlsSettings.builder().trust(pem).build())
                .build();

        assertThatThrownBy(() -> ReactorNettyTransport.create(settings))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.setting()).isEqualTo("tls"));
    }

    @Test
    void noSecretIsPrinted() {
        var settings = HttpSettings.builder()
                .proxy(ProxySettings.http("proxy", 80).toBuilder()
                        .credentials("ann", "s3cret")
                        .build())
                .build();

        assertThat(settings.toString()).contains("proxy:80").doesNotContain("s3cret");
        assertThat(TransportCalls.with(
                                TransportCalls.get(URI.create("https://a/b?sig=s3cret")), "x-manus-api-key", "k3y")
                        .toString())
                .isEqualTo("GET https://a/b")
                .doesNotContain("k3y");
    }

    @Test
    void aBuilderStartsFromGivenSettings() {
        var settings = HttpSettings.builder()
                .maxConnections(3)
                .proxy(ProxySettings.http("proxy", 80))
                .http2(true)
                .build();

        assertThat(settings.toBuilder().build()).isEqualTo(settings);
        assertThat(settings.toBuilder().maxConnections(4).build().maxConnections())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, true",
        "localhost, LOCALHOST, true",
        "localhost, localhost.example.com, false",
        "*.example.com, api.example.com, true",
        "*.example.com, example.com, false",
        "10.*, 10.1.2.3, true",
        "*, anything, true",
        "a*b*c, axxbxxc, true",
        "a*b*c, axxc, false",
        "ab*ba, aba, false"
    })
    void nonProxyHostsMatchByStars(String pattern, String host, boolean direct) {
        assertThat(NonProxyHostPattern.of(pattern).matches(host, 443)).isEqualTo(direct);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3, 443, true",
        "10.0.0.0/8, 11.1.2.3, 443, false",
        "10.0.0.0/8, 10.example.com, 443, false",
        "192.168.128.0/17, 192.168.200.1, 443, true",
        "192.168.128.0/17, 192.168.100.1, 443, false",
        "0.0.0.0/0, 1.2.3.4, 443, true",
        "0.0.0.0/0, ::1, 443, false",
        "fd00::/8, fd12:3456::1, 443, true",
        "fd00::/8, [fd12:3456::1], 443, true",
        "fd00::/8, fe80::1, 443, false",
        "::1, 0:0:0:0:0:0:0:1, 443, true",
        "[::1], ::1, 443, true",
        "[::1]:8443, ::1, 8443, true",
        "[::1]:8443, ::1, 443, false",
        "10.1.2.3, 10.1.2.3, 443, true",
        "api.example.com:8443, api.example.com, 8443, true",
        "api.example.com:8443, api.example.com, 443, false",
        "10.0.0.1:80, 10.0.0.1, 80, true",
        "*:8443, anything, 8443, true",
    })
    void nonProxyHostsMatchAddressesBlocksAndPorts(String pattern, String host, int port, boolean direct) {
        assertThat(NonProxyHostPattern.of(pattern).matches(host, port)).isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "fd00::/129",
                "example.com/8",
                "10.0.0.0/x",
                "example.com:99999",
                "example.com:",
                ""
            })
    void badNonProxyHostsAreNamed(String pattern) {
        assertThatThrownBy(() -> ProxySettings.http("proxy", 80).toBuilder()
                        .nonProxyHosts(pattern)
                        .build())
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("http.proxy.nonProxyHosts: '" + pattern + "' ");
    }
}
