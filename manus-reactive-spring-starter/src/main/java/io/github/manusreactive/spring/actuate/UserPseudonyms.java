package io.github.manusreactive.spring.actuate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides the names of people who logged in: they are no configuration, and operators need not know them. The same name
 * gets the same pseudonym until the application restarts.
 */
final class UserPseudonyms {

    private final String salt = UUID.randomUUID().toString();

    /** Replaces a label in a text by what {@link #of} returns, but not in the middle of another word or name. */
    String in(String text, String label, Set<String> configured) {
        return text.replaceAll(
                "(?<![\\p{L}\\p{N}_@.-])" + Pattern.quote(label) + "(?![\\p{L}\\p{N}_@-]|\\.[\\p{L}\\p{N}])",
                Matcher.quoteReplacement(of(label, configured)));
    }

    /** Returns the name of a configured user as it is, and a pseudonym for another one. */
    String of(String label, Set<String> configured) {
        if (configured.contains(label)) {
            return label;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((salt + label).getBytes(UTF_8));
            return "other-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
