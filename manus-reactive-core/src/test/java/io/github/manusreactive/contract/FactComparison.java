package io.github.manusreactive.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Compares JSON by its facts: the same fields in the same order, the same forms, numbers and known values. Ids and texts may
 * differ if each of them differs in the same way everywhere.
 */
final class FactComparison {

    /** A known value, a date or number in digits, or nothing. */
    private static final Pattern FIXED = Pattern.compile("(?!req_)[a-z_]*|-?[0-9]+");

    private final Map<String, String> renamed = new HashMap<>();
    private final Map<String, String> original = new HashMap<>();
    private final List<String> differences = new ArrayList<>();

    /** Adds the differences of two values to those found so far. */
    void compare(String where, Object own, Object theirs) {
        if (own instanceof Map<?, ?> one && theirs instanceof Map<?, ?> other) {
            objects(where, one, other);
        } else if (own instanceof List<?> one && theirs instanceof List<?> other) {
            if (one.size() != other.size()) {
                differences.add(where + " has " + one.size() + " entries, not " + other.size());
                return;
            }
            for (int i = 0; i < one.size(); i++) {
                compare(where + "[" + i + "]", one.get(i), other.get(i));
            }
        } else if (own instanceof String one && theirs instanceof String other) {
            texts(where, one, other);
        } else if (!Objects.equals(own, theirs)) {
            differences.add(where + " is " + own + ", not " + theirs);
        }
    }

    /** All differences found, in words. */
    List<String> differences() {
        return differences;
    }

    private void objects(String where, Map<?, ?> own, Map<?, ?> theirs) {
        if (own.size() != theirs.size()) {
            differences.add(where + " has " + own.keySet() + ", not " + theirs.keySet());
            return;
        }
        Iterator<? extends Map.Entry<?, ?>> other = theirs.entrySet().iterator();
        own.forEach((name, value) -> {
            Map.Entry<?, ?> entry = other.next();
            texts(where + " field", name.toString(), entry.getKey().toString());
            compare(where + "." + name, value, entry.getValue());
        });
    }

    private void texts(String where, String own, String theirs) {
        boolean same = own.equals(theirs);
        boolean fixed = FIXED.matcher(own).matches() || FIXED.matcher(theirs).matches();
        boolean consistent = own.equals(renamed.computeIfAbsent(theirs, text -> own))
                && theirs.equals(original.computeIfAbsent(own, text -> theirs));
        if (fixed ? !same : !consistent) {
            differences.add(where + " is " + own + ", not " + theirs);
        }
    }
}
