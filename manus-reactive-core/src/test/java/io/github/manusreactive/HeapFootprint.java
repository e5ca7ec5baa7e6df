package io.github.manusreactive;

import org.openjdk.jol.info.GraphLayout;

/** The bytes of an object and of all that it refers to, whatever the garbage collector has done so far. */
public final class HeapFootprint {

    static {
        // JDKs from 16 on tell no offsets of fields of records
        System.setProperty("jol.magicFieldOffset", "true");
        System.setProperty("jol.skipDynamicAttach", "true");
    }

    private HeapFootprint() {}

    public static long of(Object... roots) {
        return GraphLayout.parseInstance(roots).totalSize();
    }
}
