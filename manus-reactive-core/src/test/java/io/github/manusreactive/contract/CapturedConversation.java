package io.github.manusreactive.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A recorded conversation with the service, and what a reader must conclude from it. */
public record CapturedConversation(String name, List<CapturedExchange> exchanges, Map<String, Object> json) {

    /** A recording of the repository's own folder. */
    public static CapturedConversation own(String name) {
        return of(name, ContractFiles.captures(ContractFiles.own()).get(name));
    }

    static CapturedConversation of(String name, Map<String, Object> json) {
        List<CapturedExchange> exchanges = new ArrayList<>();
        for (Object exchange : (List<?>) json.get("exchange")) {
            exchanges.add(new CapturedExchange(exchanges.size(), ContractPages.map(exchange)));
        }
        return new CapturedConversation(name, List.copyOf(exchanges), json);
    }

    public Map<String, Object> expect() {
        return ContractPages.map(json.get("expect"));
    }

    /** A part of the expectation that is a map; empty if there is none. */
    public Map<String, Object> expected(String field) {
        return ContractPages.map(expect().getOrDefault(field, Map.of()));
    }

    /** A part of the expectation that is a list of indexes; empty if there is none. */
    public List<Integer> indexes(String field) {
        return ((List<?>) expect().getOrDefault(field, List.of()))
                .stream().map(index -> ((Number) index).intValue()).toList();
    }
}
