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

    @Test
    void aNameInATextIsReplacedOnlyAsAWhole() {
        UserPseudonyms pseudonyms = new UserPseudonyms();
        Set<String> configured = Set.of("ann-lee");
        String ann = pseudonyms.of("ann", configured);
        String e = pseudonyms.of("e", configured);
        String mail = pseudonyms.of("$1@acme.com", configured);

        assertThat(pseudonyms.in("ann: the key of ann.", "ann", configured))
                .isEqualTo(ann + ": the key of " + ann + ".");
        assertThat(pseudonyms.in("ann-lee: ann@acme.com, ann.lee, joann", "ann", configured))
                .isEqualTo("ann-lee: ann@acme.com, ann.lee, joann");
        assertThat(pseudonyms.in("e: the server refuses", "e", configured)).isEqualTo(e + ": the server refuses");
        assertThat(pseudonyms.in("$1@acme.com: refused", "$1@acme.com", configured))
                .isEqualTo(mail + ": refused");
        assertThat(pseudonyms.in("ann-lee: refused", "ann-lee", configured)).isEqualTo("ann-lee: refused");
    }
}
