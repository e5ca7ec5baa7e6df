package io.github.manusreactive.task;

/**
 * The user stopped the task.
 *
 * @param header id and time
 */
public record UserStop(Header header) implements TaskEvent {

    @Override
    public String type() {
        return "user_stop";
    }
}
