package io.github.manusreactive.task;

/**
 * The user stopped the task.
 *
 * @param header id and time
 * @since 0.1.0
 */
public record UserStop(Header header) implements TaskEvent {

    @Override
    public String type() {
        return "user_stop";
    }
}
