package io.github.manusreactive.build;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PropertyEngineTest {

    @Property
    void reversingTwiceChangesNothing(@ForAll String s) {
        assertThat(new StringBuilder(s).reverse().reverse().toString()).isEqualTo(s);
    }
}
