package io.github.manusreactive.cli;

import io.github.manusreactive.fanout.UserSelectionPolicy;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts a policy name in lower case with hyphens. */
final class SelectionPolicyConverter implements ITypeConverter<UserSelectionPolicy> {

    @Override
    public UserSelectionPolicy convert(String value) {
        return Arrays.stream(UserSelectionPolicy.values())
                .filter(policy -> name(policy).equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + value + "' is not one of "
                        + Arrays.stream(UserSelectionPolicy.values())
                                .map(SelectionPolicyConverter::name)
                                .collect(Collectors.joining(", "))));
    }

    private static String name(UserSelectionPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
