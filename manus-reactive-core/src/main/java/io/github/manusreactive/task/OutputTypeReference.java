package io.github.manusreactive.task;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type of structured output with type arguments, which a {@code Class} cannot represent. Create it as an anonymous subclass:
 * {@code new OutputTypeReference<Page<Offer>>() {}}.
 *
 * @since 0.1.0
 */
public abstract class OutputTypeReference<T> {

    private final Type type;

    /** Reads the type argument of the subclass. */
    protected OutputTypeReference() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType self)) {
            throw new IllegalArgumentException(
                    "OutputTypeReference has no type argument: write new OutputTypeReference<Page<Offer>>() {}");
        }
        this.type = self.getActualTypeArguments()[0];
    }

    /** Returns the type argument of the subclass. */
    public final Type type() {
        return type;
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }
}
