package io.github.manusreactive.cli.doctor;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces field names that may be data: a server can use ids or addresses as names. */
final class NameRedactor {

    /** Snake or camel case. A name with three digits in a row is probably an id. */
    private static final Pattern NAME = Pattern.compile("(?!.*[0-9]{3})[a-z][A-Za-z0-9_]{0,39}");

    private static final Pattern MIXED = Pattern.compile("(?=.*[0-9].*[A-Za-z].*[0-9])(?=.*[A-Z]).*");
    private static final String LIST = "[]";

    private NameRedactor() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !MIXED.matcher(text).matches();
    }

    static String path(String path) {
        return Arrays.stream(path.split("\\.", -1)).map(NameRedactor::segment).collect(Collectors.joining("."));
    }

    private static String segment(String segment) {
        String name = segment;
        String lists = "";
        while (name.endsWith(LIST)) {
            name = name.substring(0, name.length() - LIST.length());
            lists += LIST;
        }
        return (name.isEmpty() || isName(name) ? name : "(name)") + lists;
    }
}
