package io.github.manusreactive;

import java.util.Comparator;
import java.util.stream.Collectors;
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

    /** Returns the classes that have the most bytes, to explain a failure. */
    public static String largest(Object root) {
        GraphLayout graph = GraphLayout.parseInstance(root);
        return graph.getClasses().stream()
                .sorted(Comparator.comparingLong(graph.getClassSizes()::count).reversed())
                .limit(12)
                .map(type -> graph.getClassSizes().count(type) + " bytes in "
                        + graph.getClassCounts().count(type) + " of " + type.getName())
                .collect(Collectors.joining("\n", "the largest classes:\n", ""));
    }
}
