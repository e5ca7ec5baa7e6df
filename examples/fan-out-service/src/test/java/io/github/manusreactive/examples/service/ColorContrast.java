package io.github.manusreactive.examples.service;

import java.util.List;

/** Contrast of the page's colours, as WCAG computes it. */
final class ColorContrast {

    private static final double ENOUGH = 4.5;

    private static final List<String> PAIRS = List.of(
            "text/card",
            "text/page",
            "text/well",
            "soft/card",
            "soft/page",
            "soft/well",
            "accent/card",
            "accent/page",
            "accent/well",
            "accent-text/accent",
            "text/accent-soft",
            "soft/accent-soft",
            "card/bad",
            "bad/card",
            "good/good-soft",
            "busy/busy-soft",
            "ask/ask-soft",
            "bad/bad-soft",
            "idle/idle-soft");

    private ColorContrast() {}

    /** Pairs of text and background that are hard to read, each with its contrast. */
    static List<String> tooLow(PageBrowser browser) {
        return PAIRS.stream()
                .map(pair -> pair + " " + contrast(browser, pair.split("/")))
                .filter(pair -> Double.parseDouble(pair.substring(pair.indexOf(' '))) < ENOUGH)
                .toList();
    }

    private static double contrast(PageBrowser browser, String[] names) {
        double a = luminance(colour(browser, names[0]));
        double b = luminance(colour(browser, names[1]));
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static int colour(PageBrowser browser, String name) {
        String hex = browser.script(
                        "return getComputedStyle(document.documentElement).getPropertyValue(arguments[0])", "--" + name)
                .toString()
                .strip();
        return Integer.parseInt(hex.substring(1), 16);
    }

    private static double luminance(int rgb) {
        return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) + 0.0722 * channel(rgb);
    }

    private static double channel(int value) {
        double share = (value & 0xff) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
