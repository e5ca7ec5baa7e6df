package io.github.manusreactive.cli.doctor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Invents texts of the same form as others. The result depends on the original and a salt that is not stored. Within a recording,
 * equal originals get equal results, and the originals cannot be recovered.
 */
final class TextInventor {

    private static final String HASH = "HmacSHA256";
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String HEX = "abcdef";
    private static final String DIGITS = "0123456789";
    private static final Pattern HEX_TOKEN = Pattern.compile("(?=.*[0-9])[0-9a-f-]+");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}.*");

    /** Prefixes of ids, which are kept. */
    private static final List<String> PREFIXES = List.of("req_", "file-", "toolu_bdrk_", "tooluse_");

    private static final String[] WORDS = {
        "about", "after", "before", "blue", "box", "by", "copper", "dry", "field", "for", "grey", "harbour", "in",
                "lamp",
        "long", "near", "of", "on", "paper", "plain", "quiet", "river", "short", "small", "stone", "the", "to", "under",
        "warm", "with"
    };

    private final Mac mac;

    TextInventor(byte[] salt) {
        try {
            mac = Mac.getInstance(HASH);
            mac.init(new SecretKeySpec(salt, HASH));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + HASH, e);
        }
    }

    /** Replaces letters with letters and digits with digits in a text without white space. Keeps other characters. */
    String token(String text) {
        if (DATE.matcher(text).matches()) {
            return "1970-01-01" + text.substring(10).replaceAll("[0-9]", "0");
        }
        String prefix = PREFIXES.stream()
                .filter(each -> text.startsWith(each) && text.length() >= each.length() + 6)
                .findFirst()
                .orElse("");
        String letters = HEX_TOKEN.matcher(text).matches() ? HEX : LOWER;
        RandomNoise noise = new RandomNoise(text);
        StringBuilder invented = new StringBuilder(prefix);
        text.substring(prefix.length()).chars().forEach(each -> invented.append(like((char) each, letters, noise)));
        return invented.toString();
    }

    private static char like(char each, String letters, RandomNoise noise) {
        if (each >= '0' && each <= '9') {
            return noise.of(DIGITS);
        }
        if (each >= 'A' && each <= 'Z') {
            return Character.toUpperCase(noise.of(letters));
        }
        return each > ' ' && each < 127 && !Character.isLetter(each) ? each : noise.of(letters);
    }

    /** Replaces digits with digits. The first one becomes 1 unless it is 0, so that a number keeps its length and range. */
    String digits(String number) {
        RandomNoise noise = new RandomNoise(number);
        StringBuilder invented = new StringBuilder();
        boolean first = true;
        for (char each : number.toCharArray()) {
            if (each < '0' || each > '9') {
                invented.append(each);
            } else if (first) {
                invented.append(each == '0' ? '0' : '1');
                first = false;
            } else {
                invented.append(noise.of(DIGITS));
            }
        }
        return invented.toString();
    }

    String url(String text) {
        byte[] hash = hash(text, 0);
        return "https://example.org/"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 12);
    }

    /** Returns words of the same total length. */
    String prose(String text) {
        int length = text.codePointCount(0, text.length());
        RandomNoise noise = new RandomNoise(text);
        StringBuilder invented = new StringBuilder(length + 8);
        while (invented.length() < length) {
            invented.append(invented.isEmpty() ? "" : " ").append(WORDS[noise.below(WORDS.length)]);
        }
        invented.setLength(length);
        return invented.toString();
    }

    private byte[] hash(String text, int block) {
        mac.update((byte) (block >>> 24));
        mac.update((byte) (block >>> 16));
        mac.update((byte) (block >>> 8));
        mac.update((byte) block);
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Pseudorandom numbers, equal for equal texts. */
    private final class RandomNoise {

        private final String text;
        private byte[] bytes = new byte[0];
        private int block;
        private int at;

        RandomNoise(String text) {
            // bounds the repeatedly hashed input of a long text
            this.text = text.length() <= 256 ? text : Base64.getEncoder().encodeToString(hash(text, -1));
        }

        int below(int bound) {
            if (at == bytes.length) {
                bytes = hash(text, block++);
                at = 0;
            }
            return (bytes[at++] & 0xff) % bound;
        }

        char of(String alphabet) {
            return alphabet.charAt(below(alphabet.length()));
        }
    }
}
