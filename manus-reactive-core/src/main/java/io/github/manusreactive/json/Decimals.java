package io.github.manusreactive.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Decimal numbers of plain JSON data: a {@code Double}, as everybody expects, unless that would change the number. */
final class Decimals {

    private Decimals() {}

    /** Changes data that was read with decimals of full precision, in place. */
    static void narrow(Map<String, Object> object) {
        object.replaceAll((name, value) -> narrowed(value));
    }

    @SuppressWarnings("unchecked")
    private static Object narrowed(Object value) {
        if (value instanceof BigDecimal decimal) {
            double closest = decimal.doubleValue();
            return Double.isFinite(closest) && BigDecimal.valueOf(closest).compareTo(decimal) == 0
                    ? (Object) closest
                    : decimal;
        }
        if (value instanceof Map<?, ?> map) {
            narrow((Map<String, Object>) map);
        } else if (value instanceof List<?> list) {
            ((List<Object>) list).replaceAll(Decimals::narrowed);
        }
        return value;
    }
}
