package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField;
import java.util.List;

/**
 * A deserializer of list items that accepts items that are not as documented, and tells afterwards what is unexpected in them.
 */
public interface UnexpectedFieldDetector {

    /**
     * Lists what is unexpected in an item.
     *
     * @param item read by this deserializer
     * @return fields with paths from the item on; an empty path stands for the item itself
     */
    List<UnexpectedField> unexpectedIn(Object item);
}
