package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random secrets, spelled in every way and next to random text: neither the secret nor a half of it remains. */
class SecretRedactorTest {

    private static final String TOKEN_CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=:%&\"'<>\\ ,;!?#$*()[]{}|^`@";

    private final Random random = new Random(20_261_201);

    private final List<UnaryOperator<String>> spellings = List.of(
            secret -> secret,
            SecretRedactorTest::form,
            secret -> form(secret).replace("+", "%20"),
            secret ->
                    form(secret).toLowerCase(Locale.ROOT).equals(form(secret)) ? form(secret) : lowerHex(form(secret)),
            secret -> form(form(secret)),
            secret -> each(secret, c -> String.format("%%%02X", (int) c)),
            SecretRedactorTest::json,
            secret -> json(secret).replace("/", "\\/"),
            secret -> each(secret, c -> String.format("\\u%04x", (int) c)),
            secret -> json(json(secret)),
            SecretRedactorTest::html,
            secret -> each(secret, c -> "&#" + (int) c + ";"),
            secret -> each(secret, c -> "&#x" + Integer.toHexString(c) + ";"),
            secret -> each(secret, c -> random.nextBoolean() ? String.valueOf(c) : String.format("%%%02x", (int) c)));

    private final List<UnaryOperator<String>> base64 = List.of(
            text -> Base64.getEncoder().encodeToString(bytes(text)),
            text -> Base64.getEncoder().withoutPadding().encodeToString(bytes(text)),
            text -> Base64.getUrlEncoder().encodeToString(bytes(text)),
            text -> Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(text)));

    @Test
    void noSpellingRemains() {
        for (int round = 0; round < 400; round++) {
            String secret = secret(6 + random.nextInt(60));
            SecretRedactor redactor = new SecretRedactor(List.of("another-secret", secret));
            for (UnaryOperator<String> spelling : spellings) {
                String spelled = spelling.apply(secret);
                String before = round % 2 == 0 ? "(" : "client id: ";
                assertThat(redactor.redact(before + spelled + "), then " + spelled + "."))
                        .as("%s as %s", secret, spelled)
                        .isEqualTo(before + "****), then ****.");
            }
        }
    }

    @Test
    void noPartOfALongerTextInBase64Remains() {
        for (int round = 0; round < 400; round++) {
            String secret = secret(8 + random.nextInt(40));
            SecretRedactor redactor = new SecretRedactor(List.of(secret));
            String id = "x".repeat(random.nextInt(5));
            for (UnaryOperator<String> inside : List.<UnaryOperator<String>>of(s -> s, SecretRedactorTest::form)) {
                for (UnaryOperator<String> encoding : base64) {
                    String encoded = encoding.apply(id + ":" + inside.apply(secret) + "|tail");
                    String half = encoded.substring(encoded.length() / 3, encoded.length() / 3 * 2);
                    assertThat(redactor.redact("Basic " + encoded))
                            .contains("****")
                            .doesNotContain(encoded)
                            .doesNotContain(encoding.apply(secret).substring(4, 10));
                    assertThat(redactor.redact(form(encoded))).contains("****");
                    assertThat(half).isNotEmpty();
                }
            }
        }
    }

    @Test
    void otherTextStays() {
        SecretRedactor redactor = new SecretRedactor(List.of("short", "s3cr3t-value", ""));
        String text = "a short text with %2F, \\u0041, &amp; 100 % + more \\ and an end &";
        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 45, 50, 55, 60, 61, 62, 70})
    void aCutShowsNoBeginningOfASecret(int limit) {
        SecretRedactor redactor = new SecretRedactor(List.of("s3cr3t-value"));
        String text = "word ".repeat(10) + "s3cr3t-value" + " word".repeat(100);
        assertThat(redactor.redact(text, limit)).doesNotContain("s3c");
    }

    @Test
    void hostileTextTakesNoLongTime() {
        SecretRedactor redactor =
                new SecretRedactor(List.of("%".repeat(500), "\\".repeat(500), "a".repeat(2000) + "b"));
        for (String piece : List.of("%25", "\\", "%", "&#37;", "a", "%2525")) {
            String text = piece.repeat(8_192 / piece.length());
            assertThat(redactor.redact(text)).isNotNull();
        }
    }

    private String secret(int length) {
        StringBuilder secret = new StringBuilder();
        random.ints(length, 0, TOKEN_CHARACTERS.length()).forEach(i -> secret.append(TOKEN_CHARACTERS.charAt(i)));
        return secret.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String form(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String lowerHex(String form) {
        StringBuilder lower = new StringBuilder(form);
        for (int i = form.indexOf('%'); i >= 0; i = form.indexOf('%', i + 3)) {
            lower.replace(i, i + 3, form.substring(i, i + 3).toLowerCase(Locale.ROOT));
        }
        return lower.toString();
    }

    private static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private interface Spelling {
        String of(char c);
    }

    private static String each(String text, Spelling spelling) {
        List<String> parts = new ArrayList<>();
        IntStream.range(0, text.length()).forEach(i -> parts.add(spelling.of(text.charAt(i))));
        return String.join("", parts);
    }
}
