package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.http.ProxySettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy counts, by option and environment. */
class ProxyResolverTest {

    private static final String API = "https://api.manus.ai";

    private static @Nullable ProxySettings resolved(@Nullable String option, String baseUrl, String... environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String each : environment) {
            int equals = each.indexOf('=');
            variables.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return new ProxyResolver(variables).resolve(option, baseUrl);
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy.test:3128, HTTP, proxy.test, 3128",
        "http://proxy.test:3128/, HTTP, proxy.test, 3128",
        "proxy.test:3128, HTTP, proxy.test, 3128",
        "http://proxy.test, HTTP, proxy.test, 80",
        "socks5://proxy.test, SOCKS5, proxy.test, 1080",
        "socks5h://10.0.0.1:9000, SOCKS5, 10.0.0.1, 9000",
        "http://[::1]:3128, HTTP, ::1, 3128"
    })
    void theOptionNamesAProxy(String option, ProxySettings.Type type, String host, int port) {
        assertThat(resolved(option, API)).satisfies(proxy -> {
            assertThat(proxy.type()).isEqualTo(type);
            assertThat(proxy.host()).isEqualTo(host);
            assertThat(proxy.port()).isEqualTo(port);
            assertThat(proxy.username()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:p%40ss%3Aw+rd@proxy.test:1, me, p@ss:w+rd",
        "http://me@proxy.test:1, me,",
        "http://me:@proxy.test:1, me, ''"
    })
    void anAccountIsDecoded(String option, String user, @Nullable String password) {
        assertThat(resolved(option, API)).satisfies(proxy -> {
            assertThat(proxy.username()).isEqualTo(user);
            assertThat(proxy.password()).isEqualTo(password);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://me:secret@proxy test",
                "http://me:secret@",
                "http://me:se/cret@proxy.test:1",
                "http://me:secret@proxy.test:99999",
                "http://me:secret@proxy.test:1/path",
                "http://me:secret@proxy.test:1?secret",
                "https://me:secret@proxy.test:1",
                "http://me:secret%zz@proxy.test:1",
                ""
            })
    void aWrongUrlIsRefusedWithoutItsAccount(String option) {
        assertThatThrownBy(() -> resolved(option, API))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--proxy: ")
                .hasMessageNotContainingAny("secret", "se/cret", "cret@");
        if (!option.isEmpty()) {
            assertThatThrownBy(() -> resolved(null, API, "HTTPS_PROXY=" + option))
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("HTTPS_PROXY: ")
                    .hasMessageNotContainingAny("secret", "se/cret", "cret@");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.test, HTTPS_PROXY=http://upper:1 https_proxy=http://lower:1, lower",
        "https://api.test, HTTPS_PROXY=http://upper:1, upper",
        "https://api.test, HTTPS_PROXY=http://upper:1 https_proxy=, upper",
        "https://api.test, HTTP_PROXY=http://plain:1 http_proxy=http://plain:1,",
        "http://api.test, HTTPS_PROXY=http://upper:1,",
        "http://api.test, HTTP_PROXY=http://plain:1, plain",
        "http://api.test, HTTP_PROXY=http://upper:1 http_proxy=http://lower:1, lower",
        "http://api.test, HTTP_PROXY=http://cgi:1 REQUEST_METHOD=GET,",
        "http://api.test, http_proxy=http://lower:1 REQUEST_METHOD=GET, lower",
        "http://localhost:8080, http_proxy=http://lower:1,",
        "http://127.0.0.1:8080, http_proxy=http://lower:1,",
        "http://[::1]:8080, http_proxy=http://lower:1,"
    })
    void theEnvironmentNamesAProxy(String baseUrl, String environment, @Nullable String host) {
        ProxySettings proxy = resolved(null, baseUrl, environment.split(" "));

        assertThat(proxy == null ? null : proxy.host()).isEqualTo(host);
    }

    @Test
    void theOptionGoesBeforeTheEnvironment() {
        assertThat(resolved("none", API, "HTTPS_PROXY=http://upper:1")).isNull();
        assertThat(resolved("http://own:1", "http://127.0.0.1:1", "HTTPS_PROXY=http://upper:1")
                        .host())
                .isEqualTo("own");
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, 'example.com,*.example.com'",
        ".example.com, 'example.com,*.example.com'",
        "*.example.com, '*.example.com'",
        "*, *",
        "example.com:8443, 'example.com:8443,*.example.com:8443'",
        "' a.test , ,b.test ', 'a.test,*.a.test,b.test,*.b.test'",
        "'10.0.0.0/8,192.168.1.1:80,::1,[::1]:443,fd00::/8', '10.0.0.0/8,192.168.1.1:80,::1,[::1]:443,fd00::/8'"
    })
    void hostsToReachDirectly(String noProxy, String patterns) {
        assertThat(resolved("http://proxy:1", API, "NO_PROXY=" + noProxy).nonProxyHosts())
                .containsExactly(patterns.split(","));
        assertThat(resolved(null, API, "HTTPS_PROXY=http://proxy:1", "no_proxy=" + noProxy, "NO_PROXY=other")
                        .nonProxyHosts())
                .containsExactly(patterns.split(","));
    }

    @Test
    void aWrongHostToReachDirectlyIsNamed() {
        assertThatThrownBy(() -> resolved("http://proxy:1", API, "NO_PROXY=10.0.0.0/40"))
                .isInstanceOf(UsageException.class)
                .hasMessage("NO_PROXY: '10.0.0.0/40' has a number that is not from 0 to 32");
    }
}
