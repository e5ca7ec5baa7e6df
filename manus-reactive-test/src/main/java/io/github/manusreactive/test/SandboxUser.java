package io.github.manusreactive.test;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.engine.Account;
import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.limit.Limits;
import io.github.manusreactive.test.limit.WindowKind;
import java.time.Duration;

/** A user of the sandbox: keys, tokens, credits and limits hang on it. */
public final class SandboxUser {

    private final SandboxCore core;
    private final Account account;

    SandboxUser(SandboxCore core, Account account) {
        this.core = core;
        this.account = account;
    }

    /**
     * The name it was made with.
     *
     * @return also the user's label in the journal
     */
    public String name() {
        return account.name();
    }

    /**
     * The id that {@code user.me} answers.
     *
     * @return such as {@code usr_...}
     */
    public String userId() {
        return account.userId();
    }

    /**
     * The user's first API key, made when there is none yet.
     *
     * @return a valid key
     */
    public String apiKey() {
        return core.directory().firstKey(account);
    }

    /**
     * Makes a given string a valid API key of this user, beside those it has.
     *
     * @param value the key
     * @return this
     */
    public SandboxUser apiKey(String value) {
        core.directory().addKey(account, value);
        return this;
    }

    /**
     * Makes one more API key.
     *
     * @return the key
     */
    public String newApiKey() {
        return core.directory().addKey(account, null).value();
    }

    /**
     * Makes a key invalid at once.
     *
     * @param value the key
     * @return this
     */
    public SandboxUser revoke(String value) {
        core.directory().removeKey(value);
        return this;
    }

    /**
     * Sets the credit balance.
     *
     * @param balance credits left; at 0 new turns end with {@code quota_limit}
     * @return this
     */
    public SandboxUser credits(long balance) {
        account.credits(balance);
        return this;
    }

    /**
     * The credit balance.
     *
     * @return credits left
     */
    public long credits() {
        return account.credits();
    }

    /**
     * Sets one of this user's limits, counted as a sliding window.
     *
     * @param operation what is limited
     * @param calls calls per period
     * @param period length of the window
     * @return this
     */
    public SandboxUser limit(Operation operation, int calls, Duration period) {
        core.limits().set(name(), operation, new Limits.Rule(WindowKind.SLIDING, calls, period));
        return this;
    }

    /**
     * The number of tasks the user has.
     *
     * @return a count, without deleted ones
     */
    public int taskCount() {
        return account.taskCount();
    }

    @Override
    public String toString() {
        return "SandboxUser[" + name() + "]";
    }
}
