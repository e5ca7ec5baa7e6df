package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class UserPseudonymsTest {

    private final UserPseudonyms pseudonyms = new UserPseudonyms();

    @Test
    void onlyConfiguredNamesAreShown() {
        assertThat(pseudonyms.of("alice", Set.of("alice"))).isEqualTo("alice");
        assertThat(pseudonyms.of("manus:ann", Set.of("alice")))
                .matches("other-[0-9a-f]{12}")
                .isEqualTo(pseudonyms.of("manus:ann", Set.of()))
                .isNotEqualTo(pseudonyms.of("manus:bob", Set.of()));
    }

    @Test
    void namesCannotBeFoundByTryingThem() {
        assertThat(new UserPseudonyms().of("manus:ann", Set.of())).isNotEqualTo(pseudonyms.of("manus:ann", Set.of()));
    }
}
