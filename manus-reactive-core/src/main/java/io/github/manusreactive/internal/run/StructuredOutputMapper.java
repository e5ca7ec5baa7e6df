package io.github.manusreactive.internal.run;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.StructuredOutputException;
import io.github.manusreactive.error.TaskStoppedException;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.json.UserType;
import io.github.manusreactive.internal.util.SchemaValidator;
import io.github.manusreactive.task.StructuredOutput;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TypedResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps the structured output of a result to a value, or to an error with the reason why there is none. */
final class StructuredOutputMapper<T> {

    private final UserType<T> type;
    private final String user;

    StructuredOutputMapper(UserType<T> type, String user) {
        this.type = type;
        this.user = user;
    }

    TypedResult<T> of(TaskResult result) {
        StructuredOutput output = result.structuredOutput();
        if (output == null && result.stoppedByUser()) {
            throw new TaskStoppedException(context(), result.taskId(), result.creditsUsed());
        }
        if (output == null) {
            throw failure(
                    result,
                    "finished without a structured output: the task was created without a schema, or the output took longer than "
                            + "RunOptions.structuredWait. Await the task without a type for its answer, or set "
                            + "RunOptions.structuredFromText if the answer holds the object as JSON",
                    Map.of(),
                    null);
        }
        if (!output.success()) {
            throw failure(result, "the structured output was not extracted: " + output.error(), output.value(), null);
        }
        String problem = SchemaValidator.of(type.schema()).problem(output.value());
        if (problem != null) {
            throw failure(result, "the structured output does not match its schema: " + problem, output.value(), null);
        }
        try {
            return new TypedResult<>(type.read(output.value()), result);
        } catch (JsonReadException e) {
            throw failure(result, "the structured output " + e.getMessage(), output.value(), e);
        } catch (LinkageError e) {
            // Reactor's operators rethrow this error on the thread, and the run would never end
            throw failure(result, "the structured output has a type that cannot be used: " + e, output.value(), e);
        }
    }

    private StructuredOutputException failure(
            TaskResult result, String message, Map<String, Object> value, @Nullable Throwable cause) {
        return new StructuredOutputException(context(), result.taskId(), message, value, cause);
    }

    private CallContext context() {
        return new CallContext(null, user, null);
    }
}
