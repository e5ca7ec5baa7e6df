package io.github.manusreactive.test.engine;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The users with their keys, and all tasks by id.
 *
 * @since 0.1.0
 */
public final class AccountDirectory {

    private record DirectoryEntry(SandboxAccount account, SandboxAccount.Key key) {}

    private final Map<String, SandboxAccount> accounts = new ConcurrentHashMap<>();
    private final Map<String, DirectoryEntry> byKey = new ConcurrentHashMap<>();
    private final Map<String, SandboxTaskState> tasks = new ConcurrentHashMap<>();
    private final AtomicInteger keyNumber = new AtomicInteger();
    private final IdGenerator ids;
    private final int credits;

    AccountDirectory(IdGenerator ids, int credits) {
        this.ids = ids;
        this.credits = credits;
    }

    /**
     * A user, made at the first call with this name.
     *
     * @param name any name
     * @return the account
     */
    public SandboxAccount account(String name) {
        return accounts.computeIfAbsent(name, this::newAccount);
    }

    /**
     * All users so far.
     *
     * @return a live view
     */
    public Collection<SandboxAccount> accounts() {
        return accounts.values();
    }

    /**
     * Adds a key to an account.
     *
     * @param account whose key
     * @param value the secret, {@code null} to make one up
     * @return the key
     */
    public SandboxAccount.Key addKey(SandboxAccount account, @Nullable String value) {
        int number = keyNumber.incrementAndGet();
        String secret = value != null ? value : "sk-sandbox-" + ids.alphanumeric(32);
        SandboxAccount.Key key = new SandboxAccount.Key("key_" + number, account.name + "-" + number, secret);
        if (byKey.putIfAbsent(secret, new DirectoryEntry(account, key)) != null) {
            throw new IllegalArgumentException("this API key already belongs to a user: choose another one");
        }
        synchronized (account) {
            account.keys.add(key);
        }
        return key;
    }

    /**
     * Makes a key invalid.
     *
     * @param value the secret
     */
    public void removeKey(String value) {
        DirectoryEntry entry = byKey.remove(value);
        if (entry != null) {
            synchronized (entry.account()) {
                entry.account().keys.remove(entry.key());
            }
        }
    }

    /**
     * The account's first key, made when there is none.
     *
     * @param account whose key
     * @return the secret
     */
    public String firstKey(SandboxAccount account) {
        synchronized (account) {
            if (!account.keys.isEmpty()) {
                return account.keys.get(0).value();
            }
        }
        return addKey(account, null).value();
    }

    /** Gives every user the state of a new one; keys stay valid. */
    void reset() {
        accounts.values().forEach(account -> account.reset(credits));
    }

    @Nullable
    SandboxCaller byKey(String value) {
        DirectoryEntry entry = byKey.get(value);
        return entry == null ? null : new SandboxCaller(entry.account(), entry.key(), null, null);
    }

    void register(SandboxTaskState task) {
        tasks.put(task.id, task);
        task.account.tasks.put(task.sequence, task);
    }

    @Nullable
    SandboxTaskState task(String id) {
        return tasks.get(id);
    }

    private SandboxAccount newAccount(String name) {
        SandboxAccount account = new SandboxAccount(name, "usr_" + ids.alphanumeric(12), credits);
        account.onForget(task -> tasks.remove(task.id));
        return account;
    }
}
