package io.github.manusreactive.spring.slice;

import org.springframework.stereotype.Component;

/** A slice does not start this. */
@Component
class SliceDatabase {

    SliceDatabase() {
        throw new IllegalStateException("no database in a test");
    }
}
