package io.github.manusreactive.spring;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what was probably meant by a wrong name. */
final class NearestName {

    private NearestName() {}

    /**
     * Returns the known name with the fewest changed letters and digits.
     *
     * @return {@code null} if more than a third of them differ, and none is an abbreviation or an element of the other
     */
    static @Nullable String of(String wrong, List<String> known) {
        String written = plain(wrong);
        String element = wrong.substring(wrong.lastIndexOf('.') + 1);
        String last = plain(element);
        return known.stream()
                .filter(name -> (last.length() > 4 && plain(name).endsWith(last))
                        || name.endsWith("-" + element.toLowerCase(Locale.ROOT))
                        || plain(name).startsWith(written)
                        || wrong.startsWith(name + ".")
                        || changes(written, plain(name)) * 3 <= written.length())
                .min(Comparator.comparingInt(name -> changes(written, plain(name))))
                .orElse(null);
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** The Levenshtein distance. */
    private static int changes(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
