package io.github.manusreactive.contract;

import io.github.manusreactive.contract.ContractPages.Field;
import io.github.manusreactive.contract.ContractPages.Op;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import io.github.manusreactive.operation.RepeatSafety;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.WaitingType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds the code against a contract; what it finds is in words. */
final class CodeCheck {

    private final ContractPages contract;
    private final List<String> problems = new ArrayList<>();

    private CodeCheck(ContractPages contract) {
        this.contract = contract;
    }

    /** All differences. */
    static List<String> differences(ContractPages contract) {
        CodeCheck check = new CodeCheck(contract);
        contract.operations().keySet().forEach(check::operation);
        Arrays.stream(Operation.values())
                .map(Operation::wireName)
                .filter(name -> !contract.operations().containsKey(name))
                .forEach(name -> check.problems.add(name + " is only in the code"));
        ModelCatalog.ALL.forEach((name, model) -> check.model(name, model));
        check.limits();
        check.waitingEventTypes();
        return check.problems;
    }

    /** Differences of models that no operation shows. */
    static List<String> modelDifferences(ContractPages contract) {
        CodeCheck check = new CodeCheck(contract);
        ModelCatalog.ALL.forEach((name, model) -> check.model(name, model));
        return check.problems;
    }

    /** Differences of one operation. */
    static List<String> differences(ContractPages contract, String operation) {
        CodeCheck check = new CodeCheck(contract);
        check.operation(operation);
        return check.problems;
    }

    private void operation(String name) {
        Operation operation = Operation.ofWireName(name);
        if (operation == null) {
            problems.add(name + " is not in the code");
            return;
        }
        Op op = contract.operations().get(name);
        expect(name, "method", op.method(), operation.method());
        expect(name, "calls a minute", op.limit(), operation.limitPerMinute());
        expect(name, "access", op.access(), access(operation));
        expect(name, "repeat", op.repeat(), operation.repeat().name().toLowerCase(Locale.ROOT));
        expect(name, "repeatable", op.repeat().equals("unsafe"), !operation.repeatable());
        expect(
                name,
                "read",
                op.method().equals("GET"),
                op.body().isEmpty()
                        && operation.repeat() == RepeatSafety.SAFE
                        && operation.method().equals("GET"));
        List<ModelProbe> probes = ModelProbes.all().stream()
                .filter(probe -> probe.operation() == operation)
                .toList();
        if (probes.isEmpty()) {
            problems.add(name + " has no client method");
        } else {
            new CallCheck(contract, op, name, problems).run(probes);
        }
    }

    private void model(String name, Class<?> model) {
        Map<String, Field> fields = contract.models().get(name);
        if (fields == null) {
            problems.add(name + " is only in the code");
        } else if (ContentPart.class.isAssignableFrom(model)) {
            new ModelCheck(contract, problems).part(name, model, fields);
        } else {
            new ModelCheck(contract, problems).answer(name, model, fields);
        }
    }

    private void limits() {
        ModelCatalog.LIMITS.forEach(
                (name, value) -> expect("limit", name, contract.limits().get(name), value));
    }

    private void waitingEventTypes() {
        Map<String, String> known = new TreeMap<>();
        WaitingType.documented()
                .forEach(type -> known.put(
                        type.value(),
                        (type.isQuestion() ? Operation.TASK_SEND_MESSAGE : Operation.TASK_CONFIRM_ACTION).wireName()));
        expect("waiting", "event types", new TreeMap<>(contract.waitingEventTypes()), known);
    }

    private static String access(Operation operation) {
        if (operation.fullAccessOnly()) {
            return "full";
        }
        return operation.scopes().isEmpty()
                ? "any"
                : operation.scopes().stream()
                        .map(OperationScope::wireName)
                        .sorted()
                        .collect(Collectors.joining(" "));
    }

    private void expect(String where, String what, Object contract, Object code) {
        if (!code.equals(contract)) {
            problems.add(where + ": " + what + " is " + contract + " in the contract, " + code + " in the code");
        }
    }
}
