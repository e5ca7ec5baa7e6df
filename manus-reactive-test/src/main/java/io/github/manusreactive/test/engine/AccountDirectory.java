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

    /** Returns a user. The first call with a name creates the user. */
    public SandboxAccount account(String name) {
        return accounts.computeIfAbsent(name, this::newAccount);
    }

    /** Returns a live view of all users. */
    public Collection<SandboxAccount> accounts() {
        return accounts.values();
    }

    /**
     * Adds an API key to an account.
     *
     * @param value the secret; {@code null} generates one
     * @throws IllegalArgumentException if the key already exists
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

    /** Makes a key invalid. */
    public void removeKey(String value) {
        DirectoryEntry entry = byKey.remove(value);
        if (entry != null) {
            synchronized (entry.account()) {
                entry.account().keys.remove(entry.key());
            }
        }
    }

    /** Returns the secret of the account's first key, and creates the key if there is none. */
    public String firstKey(SandboxAccount account) {
        synchronized (account) {
            if (!account.keys.isEmpty()) {
                return account.keys.get(0).value();
            }
        }
        return addKey(account, null).value();
    }

    /** Resets every user; keys stay valid. */
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
