package io.github.manusreactive.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Builds messages for arguments that the parser rejects. */
final class MisuseMessages {

    /** Possible proxy credentials in a misspelled option. */
    private static final Pattern ACCOUNT = Pattern.compile("(?<=://)\\S+(?=@)");

    private MisuseMessages() {}

    static String of(CommandLine.ParameterException e, String[] args) {
        return ACCOUNT.matcher(withReason(e, args)).replaceAll("***");
    }

    private static String withReason(CommandLine.ParameterException e, String[] args) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof CommandLine.MaxValuesExceededException) {
            // the parser lists all options of the group
            List<String> repeated = repeated(e.getCommandLine().getCommandSpec().optionsMap(), args);
            return repeated.isEmpty() ? message : String.join(", ", repeated) + ": is set more than once";
        }
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unknown(unmatched, message);
        }
        boolean inputTaken = e instanceof CommandLine.MissingParameterException
                && List.of(args).contains("--only");
        return inputTaken
                ? message + "; --only takes all arguments up to the next option: put INPUT before it"
                : message;
    }

    private static String unknown(CommandLine.UnmatchedArgumentException e, String message) {
        String first = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().get(0);
        boolean isCommand = e.getCommandLine().getParent() == null && !first.startsWith("-");
        List<String> similar = e.getSuggestions();
        return (isCommand ? "unknown command '" + first + "'" : message)
                + (similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
    }

    private static List<String> repeated(Map<String, OptionSpec> options, String[] args) {
        Set<String> seen = new HashSet<>();
        List<String> repeated = new ArrayList<>();
        for (String arg : args) {
            String name = arg.contains("=") ? arg.substring(0, arg.indexOf('=')) : arg;
            OptionSpec option = options.get(name);
            if (option != null && !option.isMultiValue() && !seen.add(name) && !repeated.contains(name)) {
                repeated.add(name);
            }
        }
        return repeated;
    }
}
