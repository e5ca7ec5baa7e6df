package io.github.manusreactive.internal.json;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads URLs. Servers send invalid ones, for example file names with spaces. Invalid characters are percent-encoded, so that one
 * URL does not fail its page.
 */
final class UriDeserializers {

    private static final String RESERVED = ":/?#[]@!$&'()*+,;=-._~";

    private UriDeserializers() {}

    static SimpleModule module() {
        return new SimpleModule("manus-addresses").addDeserializer(URI.class, new UriReader());
    }

    static URI lenient(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException notByTheBook) {
            try {
                return new URI(encoded(text));
            } catch (URISyntaxException hopeless) {
                return URI.create(
                        URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
            }
        }
    }

    private static String encoded(String text) {
        StringBuilder result = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = Character.charCount(c);
            boolean keep = c < 128 && Character.isLetterOrDigit(c) || RESERVED.indexOf(c) >= 0 || isEscape(text, i);
            result.append(
                    keep
                            ? text.substring(i, i + length)
                            : URLEncoder.encode(text.substring(i, i + length), StandardCharsets.UTF_8)
                                    .replace("+", "%20"));
            i += length;
        }
        return result.toString();
    }

    private static boolean isEscape(String text, int i) {
        return text.charAt(i) == '%'
                && i + 2 < text.length()
                && Character.digit(text.charAt(i + 1), 16) >= 0
                && Character.digit(text.charAt(i + 2), 16) >= 0;
    }

    private static final class UriReader extends StdDeserializer<URI> {

        UriReader() {
            super(URI.class);
        }

        @Override
        public URI deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return lenient(parser.getString());
            }
            return (URI) context.handleUnexpectedToken(getValueType(context), parser);
        }
    }
}
