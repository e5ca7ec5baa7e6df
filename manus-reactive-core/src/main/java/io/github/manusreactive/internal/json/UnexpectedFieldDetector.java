package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField;
import java.util.List;

/** A deserializer of list items that accepts undocumented items and reports their deviations afterwards. */
public interface UnexpectedFieldDetector {

    /**
     * Lists the unexpected fields of an item.
     *
     * @param item read by this deserializer
     * @return fields with paths relative to the item; an empty path is the item itself
     */
    List<UnexpectedField> unexpectedIn(Object item);
}
