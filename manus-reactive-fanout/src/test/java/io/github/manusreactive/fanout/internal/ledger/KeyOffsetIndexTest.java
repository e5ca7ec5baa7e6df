package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class KeyOffsetIndexTest {

    @Property(tries = 50)
    void answersLikeAMap(@ForAll @Size(max = 3000) List<Short> keys) {
        KeyOffsetIndex index = new KeyOffsetIndex();
        Map<String, Long> model = new HashMap<>();
        Map<String, Integer> numbers = new HashMap<>();

        for (int i = 0; i < keys.size(); i++) {
            String key = "k" + keys.get(i);
            assertThat(index.put(key, i, (keys.get(i) + i) * 30_000)).isEqualTo(model.put(key, (long) i) != null);
            numbers.put(key, (keys.get(i) + i) * 30_000);
        }

        assertThat(index.size()).isEqualTo(model.size());
        model.forEach((key, offset) -> assertThat(index.get(key)).isEqualTo(offset));
        assertThat(index.sum())
                .isEqualTo(
                        numbers.values().stream().mapToLong(Integer::longValue).sum());
        assertThat(index.get("unknown")).isEqualTo(-1);
    }
}
