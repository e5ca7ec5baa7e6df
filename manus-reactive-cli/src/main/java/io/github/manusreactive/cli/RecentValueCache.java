package io.github.manusreactive.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Caches the values of the most recently used keys. */
final class RecentValueCache<K, V> {

    private final Map<K, V> values;

    RecentValueCache(int most) {
        this.values = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Returns the value of a key. An unknown one is computed outside the lock, so the function may block. */
    V get(K key, Function<? super K, ? extends V> make) {
        synchronized (values) {
            V known = values.get(key);
            if (known != null) {
                return known;
            }
        }
        V made = make.apply(key);
        synchronized (values) {
            V other = values.putIfAbsent(key, made);
            return other == null ? made : other;
        }
    }

    void forget(K key) {
        synchronized (values) {
            values.remove(key);
        }
    }
}
