package io.github.manusreactive.test.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything one user owns. Its monitor guards it and its tasks; nothing is waited for while it is held.
 *
 * @since 0.1.0
 */
public final class SandboxAccount {

    /**
     * An API key.
     *
     * @param id public id
     * @param name display name
     * @param value the secret
     * @since 0.1.0
     */
    public record Key(String id, String name, String value) {

        @Override
        public String toString() {
            return id;
        }
    }

    /** One line of the credit history. */
    record Spending(String taskId, int credits, long atSeconds, String type) {}

    /** A project. */
    record Project(String id, String name, @Nullable String instruction, long createdAt) {

        Map<String, Object> json() {
            return SandboxJson.object("id", id, "name", name, "created_at", createdAt, "instruction", instruction);
        }
    }

    final String name;
    final String userId;
    final TreeMap<Long, SandboxTaskState> tasks = new TreeMap<>();
    final List<Key> keys = new ArrayList<>(1);
    final List<Spending> spendings = new ArrayList<>(0);
    final Map<String, Project> projects = new LinkedHashMap<>(0);
    final AccountBelongings belongings = new AccountBelongings();
    long credits;
    boolean team;
    Set<String> ghostProfiles = Set.of();
    private final ArrayDeque<SandboxTaskState> ended = new ArrayDeque<>(0);
    private Consumer<SandboxTaskState> forget = task -> {};

    SandboxAccount(String name, String userId, long credits) {
        this.name = name;
        this.userId = userId;
        this.credits = credits;
    }

    void onForget(Consumer<SandboxTaskState> listener) {
        forget = listener;
    }

    /** Forgets the task that ended first once too many have ended. */
    void ended(SandboxTaskState task, int kept) {
        if (kept == Integer.MAX_VALUE) {
            return;
        }
        ended.addLast(task);
        while (ended.size() > kept) {
            SandboxTaskState oldest = ended.removeFirst();
            if (oldest.ended()) {
                remove(oldest);
            }
        }
    }

    void remove(SandboxTaskState task) {
        tasks.remove(task.sequence);
        forget.accept(task);
    }

    /** Forgets everything but its name, keys, tokens and webhooks; its agents fall silent. */
    synchronized void reset(long balance) {
        List.copyOf(tasks.values()).forEach(task -> {
            task.generation++;
            remove(task);
        });
        ended.clear();
        spendings.clear();
        projects.clear();
        belongings.reset();
        credits = balance;
        team = false;
        ghostProfiles = Set.of();
    }

    /**
     * The user's name in the sandbox.
     *
     * @return as given to {@code user(...)}
     */
    public String name() {
        return name;
    }

    /**
     * The user's id in the API.
     *
     * @return what {@code user.me} answers
     */
    public String userId() {
        return userId;
    }

    /**
     * The balance.
     *
     * @return credits left
     */
    public synchronized long credits() {
        return credits;
    }

    /**
     * Sets the balance.
     *
     * @param value credits left
     */
    public synchronized void credits(long value) {
        credits = value;
    }

    /**
     * Makes it a member of a team, or a personal account again.
     *
     * @param value whether it belongs to a team
     */
    public synchronized void team(boolean value) {
        team = value;
    }

    /**
     * Lets {@code task.create} make ghosts with some profiles.
     *
     * @param profiles their names
     */
    public synchronized void ghostProfiles(Set<String> profiles) {
        ghostProfiles = Set.copyOf(profiles);
    }

    /**
     * Installs a connector.
     *
     * @param id its id
     * @param label display name
     */
    public synchronized void addConnector(String id, String label) {
        belongings.addConnector(SandboxJson.object("id", id, "name", label, "type", "mcp"));
    }

    /**
     * Brings a browser online.
     *
     * @param clientId its id
     * @param label display name
     */
    public synchronized void addBrowser(String clientId, String label) {
        belongings.addBrowser(
                SandboxJson.object("client_id", clientId, "client_name", label, "ua", "Mozilla/5.0 (sandbox)"));
    }

    /**
     * The number of tasks it owns now.
     *
     * @return a count
     */
    public synchronized int taskCount() {
        return tasks.size();
    }
}
