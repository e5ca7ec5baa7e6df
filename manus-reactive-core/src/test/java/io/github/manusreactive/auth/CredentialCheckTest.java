package io.github.manusreactive.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.auth.ApiCredential.ApiKey;
import io.github.manusreactive.auth.ApiCredential.BearerToken;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.OperationScope;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialCheckTest {

    private static final BearerToken TASKS_ONLY = new BearerToken("token", Set.of(OperationScope.CREATE_TASK));

    @ParameterizedTest
    @EnumSource(Operation.class)
    void anApiKeyAndATokenOfUnknownScopesMayTryEverything(Operation operation) {
        assertThatCode(() -> check(new ApiKey("key"), operation)).doesNotThrowAnyException();
        assertThatCode(() -> check(new BearerToken("token", null), operation)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"AGENT_.*", "WEBHOOK_.*", "USAGE_.*", "WEBSITE_.*", "SKILL_UPLOAD"})
    void theErrorOfAScopedTokenNamesApiKeysAndTrustedApps(Operation operation) {
        BearerToken all = new BearerToken("s3cret-token", Set.of(OperationScope.values()));
        assertThatThrownBy(() -> check(all, operation))
                .isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                    assertThat(e.field()).isEqualTo("credential");
                    assertThat(e.operation()).isEqualTo(operation);
                })
                .hasMessageContaining(operation.wireName())
                .hasMessageContaining("API key")
                .hasMessageContaining("trusted app")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aMissingScopeIsNamedTogetherWithTheOnesHeld() {
        assertThatThrownBy(() -> check(TASKS_ONLY, Operation.PROJECT_CREATE))
                .hasMessageContaining("[manage_all_tasks, create_project]")
                .hasMessageContaining("has [create_task]");
        assertThatThrownBy(() -> check(TASKS_ONLY, Operation.BROWSER_ONLINE_LIST))
                .hasMessageContaining("[use_my_browsers]");
        assertThatThrownBy(() -> check(new BearerToken("token", Set.of()), Operation.TASK_LIST))
                .hasMessageContaining("has [none]");
    }

    @Test
    void anyOneOfTheScopesIsEnoughAndUserMeNeedsNone() {
        assertThatCode(() -> check(TASKS_ONLY, Operation.TASK_CREATE)).doesNotThrowAnyException();
        BearerToken manager = new BearerToken("token", Set.of(OperationScope.MANAGE_ALL_TASKS));
        assertThatCode(() -> check(manager, Operation.PROJECT_LIST)).doesNotThrowAnyException();
        assertThatCode(() -> check(new BearerToken("token", Set.of()), Operation.USER_ME))
                .doesNotThrowAnyException();
    }

    private static void check(ApiCredential credential, Operation operation) {
        CredentialCheck.require(credential, operation, CallContext.of(operation, "alice"));
    }
}
