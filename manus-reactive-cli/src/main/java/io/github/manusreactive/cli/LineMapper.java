package io.github.manusreactive.cli;

import static tools.jackson.databind.cfg.CoercionAction.Fail;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/** Converts records to lines: fills in the template, reads the key from its field, and rejects unknown fields. */
final class LineMapper {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // a prompt contains a number as it is written in the input
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Boolean, Fail)
                            .setCoercion(CoercionInputShape.Integer, Fail)
                            .setCoercion(CoercionInputShape.Float, Fail))
            .withCoercionConfig(
                    LogicalType.Boolean,
                    flag -> flag.setCoercion(CoercionInputShape.String, Fail)
                            .setCoercion(CoercionInputShape.EmptyString, Fail)
                            .setCoercion(CoercionInputShape.Integer, Fail)
                            .setCoercion(CoercionInputShape.Float, Fail))
            .build();

    private final @Nullable PromptTemplate template;
    private final String keyField;
    private final boolean ignoresUnknown;

    /**
     * @param template builds the prompt from other fields; {@code null} if lines have a prompt
     * @param ignoresUnknown whether unknown fields are ignored instead of rejected
     */
    LineMapper(@Nullable PromptTemplate template, String keyField, boolean ignoresUnknown) {
        this.template = template;
        this.keyField = keyField;
        this.ignoresUnknown = ignoresUnknown;
    }

    static LineMapper standard() {
        return new LineMapper(null, InputLine.KEY, false);
    }

    /** Returns the reason why a text is not JSON. */
    static String reason(JacksonException e) {
        String message = e.getOriginalMessage();
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    /** Checks the fields of a record and converts it to a line. */
    InputLine line(ObjectNode fields) {
        ObjectNode known = JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            String name = field.getKey();
            if (!field.getValue().isNull()) {
                checkAllowed(name);
            } else if (!isRead(name) && !ignoresUnknown) {
                throw unknown(name);
            }
            if (InputLine.FIELDS.containsKey(name)) {
                known.set(name, field.getValue());
            }
        }
        if (!keyField.equals(InputLine.KEY)) {
            known.put(InputLine.KEY, key(fields.path(keyField)));
        }
        if (template != null) {
            known.put(InputLine.PROMPT, template.filled(name -> text(name, fields.path(name))));
        }
        return mapped(known);
    }

    /** Returns whether the field is used. */
    boolean isRead(String field) {
        return InputLine.FIELDS.containsKey(field) || keyField.equals(field) || isInTemplate(field);
    }

    /** Returns whether unknown fields are ignored instead of rejected. */
    boolean ignoresUnknown() {
        return ignoresUnknown;
    }

    /** Rejects a field that is unknown or that an option replaces. */
    void checkAllowed(String field) {
        if (field.equals(InputLine.PROMPT) && template != null && !isInTemplate(field)) {
            throw new UsageException("prompt: is set, but " + template.option()
                    + " replaces it: remove it, or use {{prompt}} in the template");
        }
        if (field.equals(InputLine.KEY) && !keyField.equals(field) && !isInTemplate(field)) {
            throw new UsageException(
                    "key: is set, but --key takes the key from '" + keyField + "': remove one of them");
        }
        if (!isRead(field) && !ignoresUnknown) {
            throw unknown(field);
        }
    }

    /** Rejects columns that lack a required one. */
    void checkColumns(List<String> columns) {
        if (!columns.contains(keyField)) {
            throw new UsageException(
                    keyField.equals(InputLine.KEY)
                            ? "the header has no column 'key': add it, or set --key COLUMN"
                            : "the header has no column '" + keyField + "', but --key takes the key from it");
        }
        if (template == null && !columns.contains(InputLine.PROMPT)) {
            throw new UsageException(
                    "the header has no column 'prompt': add it, or build the prompt from other columns with "
                            + "--template TEXT");
        }
        if (template != null) {
            List<String> missing = template.fields().stream()
                    .filter(each -> !columns.contains(each))
                    .toList();
            if (!missing.isEmpty()) {
                throw new UsageException("the header has no column '" + String.join("', '", missing) + "', but "
                        + template.option() + " uses it; the columns are " + TextValidator.listed(columns));
            }
        }
    }

    private boolean isInTemplate(String field) {
        return template != null && template.fields().contains(field);
    }

    private UsageException unknown(String field) {
        return new UsageException(
                "unknown field '" + field + "'; known fields are " + String.join(", ", InputLine.FIELDS.keySet())
                        + (template == null ? "" : ", and the fields that " + template.option() + " uses")
                        + "; set --ignore-unknown to ignore others");
    }

    /** Accepts integers too, because ids are often numbers. */
    private String key(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            throw new UsageException(keyField + ": is missing, but --key takes the key from it");
        }
        if (!value.isString() && !value.isIntegralNumber()) {
            throw new UsageException(
                    keyField + ": must be a string or an integer, because --key takes the key from it");
        }
        if (value.asString().isBlank()) {
            throw new UsageException(keyField + ": is blank, but --key takes the key from it");
        }
        return value.asString();
    }

    private String text(String field, JsonNode value) {
        if (value.isContainer()) {
            throw new UsageException(field + ": must be a string, a number, true or false to be used in the template");
        }
        String text =
                value instanceof DecimalNode number ? number.decimalValue().toString() : value.asString("");
        if (text.isBlank()) {
            throw new UsageException(field + ": has no value, but the template uses it");
        }
        return text;
    }

    private static InputLine mapped(ObjectNode fields) {
        try {
            return JSON.treeToValue(fields, InputLine.class);
        } catch (DatabindException e) {
            String field = String.valueOf(e.getPath().get(0).getPropertyName());
            throw new UsageException(field + ": must be " + InputLine.expected(field));
        }
    }
}
