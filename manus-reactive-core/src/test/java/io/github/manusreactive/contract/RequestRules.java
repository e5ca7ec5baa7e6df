package io.github.manusreactive.contract;

import io.github.manusreactive.contract.ContractPages.Field;
import io.github.manusreactive.contract.ContractPages.Op;
import io.github.manusreactive.contract.ContractPages.Range;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.json.OpenEnum;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Changes one field of a valid request at a time: what the contract forbids must be refused, what it allows must not be. */
final class RequestRules {

    private final ContractPages contract;
    private final String name;
    private final Op op;
    private final List<String> problems;

    RequestRules(ContractPages contract, String name, Op op, List<String> problems) {
        this.contract = contract;
        this.name = name;
        this.op = op;
        this.problems = problems;
    }

    void check(ModelProbe probe) {
        Object first = probe.arguments().get(0);
        if (!(first instanceof Record)) {
            if (first instanceof String && !first.equals("nothing")) {
                refused("an absent argument", CallCheck.isRefused(probe, null));
                refused("a blank argument", CallCheck.isRefused(probe, " "));
            }
            return;
        }
        new ModelCheck(contract, problems).request(name, first.getClass(), op.sent());
        Map<String, RecordComponent> components = RecordReader.fields(first.getClass());
        op.sent().forEach((field, rule) -> {
            RecordComponent component = components.get(field);
            if (component != null) {
                absence(probe, component, field, rule);
                if (rule.type().range() != null) {
                    range(probe, component, field, rule.type().range());
                }
                if (OpenEnum.class.isAssignableFrom(component.getType())) {
                    values(probe, component, field, rule);
                }
            }
        });
        exactlyOne(probe, components);
    }

    private void absence(ModelProbe probe, RecordComponent component, String field, Field rule) {
        boolean taken = takenBySome(probe, component, null);
        if (taken == rule.required() && !op.oneOf().contains(field)) {
            problems.add(name + "." + field + (taken ? " is required, but may be left out" : " may be left out"));
        }
        if (rule.required() && component.getType() == String.class && takenBySome(probe, component, " ")) {
            problems.add(name + "." + field + " may be blank");
        }
    }

    private void range(ModelProbe probe, RecordComponent component, String field, Range range) {
        for (int value : new int[] {range.min(), range.max()}) {
            if (!takenBySome(probe, component, value)) {
                problems.add(name + "." + field + " refuses " + value);
            }
        }
        for (int value : new int[] {range.min() - 1, range.max() + 1}) {
            if (takenBySome(probe, component, value)) {
                problems.add(name + "." + field + " takes " + value);
            }
        }
    }

    private void values(ModelProbe probe, RecordComponent component, String field, Field rule) {
        for (String value : RecordReader.constants(component.getType())) {
            boolean allowed = rule.type().values().contains(value);
            if (takenBySome(probe, component, RecordReader.enumValue(component.getType(), value)) != allowed) {
                problems.add(name + "." + field + (allowed ? " refuses " : " takes ") + value);
            }
        }
    }

    /** The only such pair that the API has. */
    private void exactlyOne(ModelProbe probe, Map<String, RecordComponent> components) {
        Set<String> pair = Set.of("task_id", "website_id");
        if (!components.keySet().containsAll(pair)) {
            refused(
                    "nothing special, but the contract knows a choice",
                    op.oneOf().isEmpty());
            return;
        }
        boolean strict = pair.stream()
                .allMatch(field -> probe.arguments().stream().allMatch(argument -> {
                    RecordComponent component = components.get(field);
                    return !taken(
                            argument, component, RecordReader.get(argument, component) == null ? "some id" : null);
                }));
        if (strict != op.oneOf().equals(pair)) {
            problems.add(name + (strict ? " takes exactly one of " : " takes none or all of ") + pair);
        }
    }

    private void refused(String what, boolean refused) {
        if (!refused) {
            problems.add(name + " takes " + what);
        }
    }

    private static boolean takenBySome(ModelProbe probe, RecordComponent component, Object value) {
        return probe.arguments().stream().anyMatch(argument -> taken(argument, component, value));
    }

    private static boolean taken(Object request, RecordComponent component, Object value) {
        try {
            RecordReader.with(request, component, value);
            return true;
        } catch (InvalidRequestException refused) {
            return false;
        }
    }
}
