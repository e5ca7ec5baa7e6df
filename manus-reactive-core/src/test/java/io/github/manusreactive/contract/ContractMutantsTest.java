package io.github.manusreactive.contract;

import static io.github.manusreactive.contract.ContractPages.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shows that {@link DocumentedContractTest} can fail: changes one fact of the table at a time, and each change must be noticed. */
class ContractMutantsTest {

    /**
     * Facts that the code does not depend on. A name alone: the client does not hand the field out, or takes it as it comes. With a
     * mark: the code is stricter or more tolerant than the contract, see {@link ModelCatalog} and {@link ResponseCore}.
     */
    private static final Set<String> FREE = Set.of(
            "task.listMessages answer task_id",
            "task.delete answer id",
            "task.delete answer deleted",
            "task.update answer task_id!",
            "task.confirmAction answer task_id!",
            "Webhook url",
            "BrowserClient client_id!",
            "ConnectorInfo id!",
            "WebsiteCheckpoint version_id!",
            "WebhookAttachment size_bytes",
            "WebhookTaskCreated event_id!",
            "WebhookTaskStopped event_id!",
            "WebhookTaskProgressV1 event_id!",
            "WebhookTaskCreatedTaskDetail task_title!",
            "WebhookTaskCreatedTaskDetail task_url!",
            "WebhookTaskStoppedTaskDetail task_title!",
            "WebhookTaskStoppedTaskDetail task_url!",
            "WebhookTaskStoppedTaskDetail message!",
            "WebhookTaskProgressV1ProgressDetail progress_type!",
            "WebhookTaskProgressV1ProgressDetail message!",
            "WebhookAttachment file_name!",
            "WebhookAttachment url!",
            "WebhookAttachment size_bytes!");

    private final List<String> survivors = new ArrayList<>();
    private int mutants;
    private int stride = 1;

    @Test
    void aSampleOfAllChangesIsNoticed() {
        stride = 17;
        operationMutants();
        modelMutants();

        assertThat(survivors).isEmpty();
        assertThat(mutants).isGreaterThan(1_200);
    }

    @Test
    @Tag("slow")
    void everyChangeIsNoticed() {
        operationMutants();
        modelMutants();

        assertThat(survivors).isEmpty();
        assertThat(mutants).isGreaterThan(1_200);
    }

    private void operationMutants() {
        for (String operation : operations().keySet()) {
            facts(operation);
            for (String part : List.of("query", "body", "answer")) {
                fields(operation, List.of("operations", operation, part), operation + " " + part);
            }
        }
    }

    private void modelMutants() {
        ContractPages contract = ContractPages.of(DocumentedContractTest.table());
        for (String model : contract.models().keySet()) {
            String user = user(contract, model);
            if (user != null) {
                fields(user, List.of("models", model), model);
            }
        }
    }

    @Test
    void anOperationTooManyAndOneTooFewAreNoticed() {
        Map<String, Object> more = DocumentedContractTest.table();
        map(more.get("operations"))
                .put("task.fork", map(map(more.get("operations")).get("task.stop")));
        Map<String, Object> fewer = DocumentedContractTest.table();
        map(fewer.get("operations")).remove("task.stop");

        assertThat(CodeCheck.differences(ContractPages.of(more))).contains("task.fork is not in the code");
        assertThat(CodeCheck.differences(ContractPages.of(fewer))).contains("task.stop is only in the code");
    }

    @Test
    void everyChangeOfALimitThatTheCodeEnforcesIsNoticed() {
        for (String limit : ModelCatalog.LIMITS.keySet()) {
            Map<String, Object> table = DocumentedContractTest.table();
            map(table.get("limits")).put(limit, 1L);

            assertThat(CodeCheck.differences(ContractPages.of(table))).anyMatch(problem -> problem.contains(limit));
        }
    }

    @Test
    void aChangedWaitingEventIsNoticed() {
        Map<String, Object> fewer = DocumentedContractTest.table();
        map(fewer.get("waiting_event_types")).remove("deployAction");
        Map<String, Object> otherwise = DocumentedContractTest.table();
        map(otherwise.get("waiting_event_types")).put("deployAction", "task.sendMessage");

        assertThat(CodeCheck.differences(ContractPages.of(fewer))).isNotEmpty();
        assertThat(CodeCheck.differences(ContractPages.of(otherwise))).isNotEmpty();
    }

    private void facts(String operation) {
        Map<String, Object> facts = map(operations().get(operation));
        String[] call = facts.get("call").toString().split(" ");
        mutate(operation, "call", (call[0].equals("GET") ? "POST " : "GET ") + call[1]);
        mutate(operation, "call", call[0] + " " + (Integer.parseInt(call[1]) + 1));
        for (String access : List.of("any", "full", "create_task", "use_connectors", "create_task manage_all_tasks")) {
            if (!access.equals(facts.get("access"))) {
                mutate(operation, "access", access);
            }
        }
        for (String repeat : List.of("safe", "harmless", "unsafe")) {
            if (!repeat.equals(facts.get("repeat"))) {
                mutate(operation, "repeat", repeat);
            }
        }
        if (facts.containsKey("one_of")) {
            Map<String, Object> table = DocumentedContractTest.table();
            map(map(table.get("operations")).get(operation)).remove("one_of");
            judge(operation + " without one_of", operation, table);
        }
    }

    private void mutate(String operation, String fact, String value) {
        Map<String, Object> table = DocumentedContractTest.table();
        map(map(table.get("operations")).get(operation)).put(fact, value);
        judge(operation + " " + fact + " " + value, operation, table);
    }

    private void fields(String operation, List<String> path, String where) {
        Map<String, Object> fields = at(DocumentedContractTest.table(), path);
        if (fields == null) {
            return;
        }
        mutate(operation, path, where + " one more", copy -> copy.put("brand_new", "string"));
        fields.forEach((name, type) -> {
            String plain = ContractPages.plain(name);
            mutate(operation, path, where + " without " + name, copy -> copy.remove(name));
            // a list of a message is empty if the caller gives none, so that it always has one
            boolean emptyWhenAbsent = where.equals("Message") && type.toString().startsWith("[");
            boolean core = where.endsWith(" answer")
                    && ResponseCore.of(Operation.ofWireName(operation)).contains(plain);
            if (!emptyWhenAbsent
                    && !core
                    && !FREE.contains(where + " " + plain)
                    && !FREE.contains(where + " " + plain + "!")) {
                mutate(operation, path, where + " " + name + " other need", copy -> {
                    copy.remove(name);
                    copy.put(name.endsWith("!") ? plain : plain + "!", type);
                });
            }
            if (!FREE.contains(where + " " + plain)) {
                for (String other : others(type.toString(), path.get(0).equals("models"))) {
                    mutate(operation, path, where + " " + name + ": " + other, copy -> copy.put(name, other));
                }
            }
        });
    }

    private static List<String> others(String type, boolean inModel) {
        List<String> others = new ArrayList<>();
        others.add(type.equals("bool") ? "string" : "bool");
        others.add(type.startsWith("[") ? "string" : "[" + type + "]");
        String[] words = type.split(" ");
        switch (words[0]) {
            // any text will do if no record holds it
            case "string" ->
                others.addAll(inModel ? List.of("uri", "int", "enum a b", "object") : List.of("int", "object"));
            case "uri" -> {
                if (inModel) {
                    others.add("string");
                }
            }
            case "time", "seconds" -> others.addAll(List.of("millis", "long"));
            case "millis" -> others.addAll(List.of("time", "long"));
            case "long" -> others.add("int");
            case "object" -> others.add("string");
            case "int" -> {
                others.add("long");
                if (words.length == 2) {
                    others.addAll(List.of("int 0..100", "int 1..99", "int 2..200", "int 1..201"));
                    others.remove("int " + words[1]);
                }
            }
            case "enum" -> {
                others.add(type + " brand_new");
                if (words.length > 2) {
                    others.add("string");
                }
                Arrays.stream(words)
                        .skip(1)
                        // an empty text sent stands for nothing sent
                        .filter(value -> words.length > 2 && !(value.equals("<empty>") && type.contains("public")))
                        .forEach(value -> others.add(type.replaceFirst(" " + value + "(?= |$)", "")));
            }
            default -> {}
        }
        return others;
    }

    private void mutate(
            String operation,
            List<String> path,
            String description,
            java.util.function.Consumer<Map<String, Object>> change) {
        Map<String, Object> table = DocumentedContractTest.table();
        change.accept(at(table, path));
        judge(description, operation, table);
    }

    private void judge(String mutant, String operation, Map<String, Object> table) {
        if (mutants++ % stride != 0) {
            return;
        }
        boolean noticed;
        try {
            ContractPages contract = ContractPages.of(table);
            noticed = !(operation.isEmpty()
                            ? CodeCheck.modelDifferences(contract)
                            : CodeCheck.differences(contract, operation))
                    .isEmpty();
        } catch (IllegalArgumentException noSuchContract) {
            noticed = true;
        }
        if (!noticed) {
            survivors.add(mutant);
        }
    }

    /** An operation that checks a model; empty if only the whole check does, {@code null} if none does yet. */
    private static String user(ContractPages contract, String model) {
        Set<String> shownByNone = new TreeSet<>(ModelCatalog.ALL.keySet());
        ModelCatalog.ALL
                .keySet()
                .forEach(name -> reach(contract, contract.models().get(name), shownByNone));
        if (shownByNone.contains(model)) {
            return "";
        }
        return contract.operations().entrySet().stream()
                .filter(operation -> {
                    Set<String> reached = new TreeSet<>();
                    reach(contract, operation.getValue().answer(), reached);
                    reach(contract, operation.getValue().body(), reached);
                    return reached.contains(model);
                })
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static void reach(ContractPages contract, Map<String, ContractPages.Field> fields, Set<String> reached) {
        fields.values().forEach(field -> {
            ContractPages.Type type =
                    field.type().element() != null ? field.type().element() : field.type();
            if (contract.models().containsKey(type.name()) && reached.add(type.name())) {
                reach(contract, contract.models().get(type.name()), reached);
            }
        });
    }

    private static Map<String, Object> operations() {
        return map(DocumentedContractTest.table().get("operations"));
    }

    private static Map<String, Object> at(Map<String, Object> table, List<String> path) {
        Map<String, Object> at = table;
        for (String name : path) {
            at = at == null ? null : map(at.get(name));
        }
        return at;
    }
}
