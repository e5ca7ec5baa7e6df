package io.github.manusreactive.build;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which source file uses which, nested types counted as part of their file.
 *
 * <p>Two kinds of uses do not count: a type that names its own subtypes (a sealed hierarchy, a factory method of an interface), and
 * the values of annotations.
 */
final class SourceFileGraph {

    private final Map<String, Set<String>> uses = new TreeMap<>();

    SourceFileGraph(Iterable<JavaClass> classes, String root) {
        for (JavaClass each : classes) {
            JavaClass from = file(each);
            Set<String> targets = uses.computeIfAbsent(from.getName(), name -> new TreeSet<>());
            for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
                JavaClass to = file(dependency.getTargetClass().getBaseComponentType());
                boolean own = to.getPackageName().startsWith(root) && !to.equals(from);
                if (own && !to.isAssignableTo(from.getName()) && !isOfAnAnnotation(dependency)) {
                    targets.add(to.getName());
                }
            }
        }
    }

    private static boolean isOfAnAnnotation(Dependency dependency) {
        return dependency.getDescription().contains("annotation member");
    }

    private static JavaClass file(JavaClass type) {
        return type.getEnclosingClass().map(SourceFileGraph::file).orElse(type);
    }

    /** Returns the groups of files of which each uses, directly or not, each other of the group. */
    List<Set<String>> cycles() {
        List<Set<String>> cycles = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (String file : uses.keySet()) {
            if (!seen.contains(file)) {
                Set<String> cycle = new TreeSet<>(reachable(file));
                cycle.removeIf(other -> !reachable(other).contains(file));
                if (!cycle.isEmpty()) {
                    seen.addAll(cycle);
                    cycles.add(cycle);
                }
            }
        }
        return cycles;
    }

    private Set<String> reachable(String file) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(usedBy(file));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (found.add(next)) {
                open.addAll(usedBy(next));
            }
        }
        return found;
    }

    private Collection<String> usedBy(String file) {
        return uses.getOrDefault(file, Set.of());
    }
}
