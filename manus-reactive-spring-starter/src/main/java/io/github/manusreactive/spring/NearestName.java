package io.github.manusreactive.spring;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what was probably meant by a wrong name. */
final class NearestName {

    private NearestName() {}

    /**
     * Returns the known name with the fewest changed characters.
     *
     * @return {@code null} if more than a third of the characters differ, and no last element is the same
     */
    static @Nullable String of(String wrong, List<String> known) {
        String written = wrong.toLowerCase(Locale.ROOT).replace('_', '-');
        return known.stream()
                .filter(name -> last(name).equals(last(written)) || changes(written, name) * 3 <= written.length())
                .min(Comparator.comparingInt(name -> changes(written, name)))
                .orElse(null);
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
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
