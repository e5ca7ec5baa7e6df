package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthAppTest {

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everyAbsoluteUriWithoutWildcardAndFragmentIsKeptToTheLetter(@ForAll("goodRedirects") String redirect) {
        assertThat(OAuthApp.builder("app", redirect).build().redirectUri()).hasToString(redirect);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void aWildcardOrFragmentAnywhereIsRefused(
            @ForAll("goodRedirects") String redirect, @ForAll("forbidden") String forbidden, @ForAll int place) {
        int index = Math.floorMod(place, redirect.length() + 1);
        assertRedirectRefused(redirect.substring(0, index) + forbidden + redirect.substring(index));
    }

    @Property(tries = 100)
    void aForbiddenSchemeIsRefusedInAnyCase(@ForAll("forbiddenSchemes") String scheme) {
        assertRedirectRefused(scheme + "://app.example.com/callback");
        assertRedirectRefused(scheme + ":callback");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "/callback",
                "app.example.com/callback",
                "//app.example.com/callback",
                "https:///callback",
                "https:callback",
                "http://:8080/callback",
                "https://user@/callback",
                "https://app.example.com/call back",
            })
    void redirectsThatAreRelativeOrHaveNoHostAreRefused(String redirect) {
        assertRedirectRefused(redirect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://my_host:8443/cb", "http://[::1]:9000/cb", "myapp:callback", "com.example.app:/cb"})
    void unusualHostsAndOwnSchemesAreAllowed(String redirect) {
        assertThat(OAuthApp.builder("app", redirect).build().redirectUri()).isEqualTo(URI.create(redirect));
    }

    @Test
    void theModeFollowsTheSecretUnlessChosen() {
        assertThat(OAuthApp.builder("app", "app:cb").build().mode()).isEqualTo(OAuthMode.PKCE);
        assertThat(OAuthApp.builder("app", "app:cb").clientSecret("s").build().mode())
                .isEqualTo(OAuthMode.PKCE_WITH_SECRET);
        assertThat(OAuthApp.builder("app", "app:cb")
                        .clientSecret("s")
                        .mode(OAuthMode.SECRET)
                        .build()
                        .mode())
                .isEqualTo(OAuthMode.SECRET);
    }

    @Test
    void aSecretThatIsMissingOrUselessIsNamed() {
        assertRefused("clientSecret", OAuthApp.builder("app", "app:cb").mode(OAuthMode.SECRET));
        assertRefused("clientSecret", OAuthApp.builder("app", "app:cb").mode(OAuthMode.PKCE_WITH_SECRET));
        assertRefused(
                "clientSecret",
                OAuthApp.builder("app", "app:cb").clientSecret("s").mode(OAuthMode.PKCE));
        assertRefused("clientId", OAuthApp.builder(" ", "app:cb"));
    }

    @Test
    void theEndpointsAreBelowTheBaseUrl() {
        OAuthApp app = OAuthApp.builder("app", "app:cb")
                .baseUrl("http://localhost:8080/")
                .build();
        assertThat(app.tokenUrl()).hasToString("http://localhost:8080/oauth/token");
        assertThat(app.revokeUrl()).hasToString("http://localhost:8080/oauth/revoke");
        assertThat(OAuthApp.builder("app", "app:cb").build().tokenUrl())
                .hasToString("https://api.manus.ai/oauth/token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "baseUrl|ftp://api.manus.ai",
                "baseUrl|api.manus.ai",
                "baseUrl|https://user:pw@api.manus.ai",
                "baseUrl|https://api .manus.ai",
                "authorizePage|/openapi/oauth",
                "consentPage|https://manus.im/x#y",
            })
    void aBadUrlIsNamed(String field, String url) {
        OAuthApp.Builder builder = OAuthApp.builder("app", "app:cb");
        assertRefused(
                field,
                switch (field) {
                    case "baseUrl" -> builder.baseUrl(url);
                    case "authorizePage" -> builder.authorizePage(url);
                    default -> builder.consentPage(url);
                });
    }

    @Provide
    Arbitrary<String> goodRedirects() {
        Arbitrary<String> scheme = Arbitraries.of("http", "https", "HTTPS", "myapp", "com.example.app");
        Arbitrary<String> host =
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> path = Arbitraries.strings()
                .withChars("abcXYZ019-._~/%20".replace("%20", ""))
                .ofMaxLength(20)
                .map(text -> "/" + text);
        Arbitrary<String> query = Arbitraries.of("", "?a=1", "?next=%2Fhome&x=y");
        return Combinators.combine(scheme, host, path, query).as((s, h, p, q) -> s + "://" + h + p + q);
    }

    @Provide
    Arbitrary<String> forbidden() {
        return Arbitraries.of("*", "#");
    }

    @Provide
    Arbitrary<String> forbiddenSchemes() {
        return Arbitraries.of("javascript", "data", "file", "about", "vbscript", "JavaScript", "FILE", "Data");
    }

    private static void assertRedirectRefused(String redirect) {
        assertThatThrownBy(() -> OAuthApp.builder("app", redirect))
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.setting()).isEqualTo("redirectUri"));
    }

    private static void assertRefused(String field, OAuthApp.Builder builder) {
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidSettingException.class,
                        e -> assertThat(e.setting()).isEqualTo(field));
    }
}
