package io.github.manusreactive.test.engine;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Encodes page cursors of a kind and a position. */
final class CursorCodec {

    private CursorCodec() {}

    static String write(String kind, long position) {
        byte[] bytes = (kind + ":" + position).getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static @Nullable Long read(String kind, @Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (text.startsWith(kind + ":")) {
                return Long.parseLong(text.substring(kind.length() + 1));
            }
        } catch (IllegalArgumentException e) {
            throw SandboxApiException.invalid("cursor is not valid");
        }
        throw SandboxApiException.invalid("cursor is not valid");
    }
}
