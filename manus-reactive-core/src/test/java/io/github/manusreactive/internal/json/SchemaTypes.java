package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.annotation.JsonPOJOBuilder;

/** Types as applications write them, each with one peculiarity of Jackson. */
final class SchemaTypes {

    private SchemaTypes() {}

    record Scalars(
            String text,
            char letter,
            boolean flag,
            byte tiny,
            short small,
            int whole,
            Long big,
            BigInteger huge,
            float rough,
            Double exact,
            BigDecimal money) {}

    @JsonPropertyOrder({"z", "renamed"})
    record Names(String a, @JsonProperty("renamed") String b, String z) {}

    @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
    record Kebab(String firstName, int shoeSize) {}

    record Address(
            String street,
            @JsonPropertyDescription("Post code") String code) {}

    record UnwrappedRecord(
            String name,
            @JsonUnwrapped Address main,
            @JsonUnwrapped(prefix = "alt_", suffix = "_2") Address other) {}

    static class UnwrappedBean {
        public String name = "";

        @JsonUnwrapped
        public UnwrappedInner inner = new UnwrappedInner();
    }

    static class UnwrappedInner {
        public int size;

        @JsonUnwrapped(prefix = "deep_")
        public Address address = new Address("", "");
    }

    static final class Iban {
        private final String value;

        private Iban(String value) {
            this.value = value;
        }

        @JsonCreator
        static Iban of(String value) {
            return new Iban(value);
        }

        @JsonValue
        String value() {
            return value;
        }
    }

    record Cents(@JsonValue long amount) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Cents {}
    }

    record ValueRecord(@JsonValue String value) {}

    record ValueClasses(
            Iban iban,
            Cents cents,
            List<Cents> more,
            @Nullable Iban second) {}

    record ValueRecordHolder(ValueRecord holder) {}

    @JsonDeserialize(builder = Built.Builder.class)
    static final class Built {
        private final String name;
        private final List<Integer> sizes;
        private final @Nullable String note;

        private Built(Builder builder) {
            this.name = builder.title;
            this.sizes = builder.sizes;
            this.note = builder.note;
        }

        @JsonProperty("name")
        String name() {
            return name;
        }

        @JsonProperty("sizes")
        List<Integer> sizes() {
            return sizes;
        }

        @JsonProperty("note")
        @Nullable
        String note() {
            return note;
        }

        @JsonPOJOBuilder(withPrefix = "")
        static final class Builder {
            private String title = "";
            private List<Integer> sizes = List.of();
            private @Nullable String note;

            Builder name(String value) {
                this.title = value;
                return this;
            }

            Builder sizes(List<Integer> value) {
                this.sizes = value;
                return this;
            }

            Builder note(@Nullable String value) {
                this.note = value;
                return this;
            }

            Built build() {
                return new Built(this);
            }
        }
    }

    record BuiltHolder(Built built) {}

    static final class Delegating {
        private final Address address;

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        Delegating(Address address) {
            this.address = address;
        }

        @JsonValue
        Address address() {
            return address;
        }
    }

    static final class DelegatingList {
        private final List<String> names;

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        DelegatingList(List<String> names) {
            this.names = names;
        }

        @JsonValue
        List<String> names() {
            return names;
        }
    }

    record Delegates(Delegating one, DelegatingList names) {}

    @JsonIgnoreProperties({"secret", "missing"})
    static class IgnoringBean {
        public String name = "";
        public String secret = "";
    }

    record IgnoringPart(@JsonIgnoreProperties("code") Address address, String name) {}

    @JsonIgnoreProperties("secret")
    record IgnoringRecord(String name, @Nullable String secret) {}

    record ReadOnly(
            String name,

            @JsonProperty(access = JsonProperty.Access.READ_ONLY) @Nullable
            String computed) {}

    enum Plain {
        A,
        B
    }

    enum Renamed {
        @JsonProperty("first one")
        FIRST,
        SECOND
    }

    enum Valued {
        LOW("low"),
        HIGH("high");
        private final String code;

        Valued(String code) {
            this.code = code;
        }

        @JsonValue
        String code() {
            return code;
        }
    }

    enum Numbered {
        ONE(1),
        TWO(2);
        private final int code;

        Numbered(int code) {
            this.code = code;
        }

        @JsonValue
        int code() {
            return code;
        }
    }

    enum Spoken {
        YES,
        NO;

        @Override
        public String toString() {
            return name().charAt(0) + " (spoken)";
        }
    }

    record Enums(
            Plain plain,
            Renamed renamed,
            Valued valued,
            Numbered numbered,
            Spoken spoken,
            Month month,
            DayOfWeek day,
            @Nullable Month other,
            List<Optional<Plain>> list) {}

    record Formats(
            @JsonFormat(pattern = "dd.MM.yyyy") LocalDate date,
            @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price,
            @JsonFormat(pattern = "HH.mm") LocalTime time,

            @JsonFormat(pattern = "yyyy/MM/dd HH:mm:ss", timezone = "UTC")
            Instant instant,

            @JsonPropertyDescription("Due day") @JsonFormat(pattern = "yyyyMMdd")
            Optional<LocalDate> due,

            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Plain plain) {}

    record Times(
            LocalDate localDate,
            LocalDateTime localDateTime,
            LocalTime localTime,
            OffsetDateTime offsetDateTime,
            OffsetTime offsetTime,
            ZonedDateTime zonedDateTime,
            Instant instant,
            Year year,
            YearMonth yearMonth,
            MonthDay monthDay,
            Duration duration,
            Period period,
            ZoneId zone,
            ZoneOffset offset,
            Date date) {}

    record Texts(byte[] bytes, UUID uuid, URI uri, Locale locale, Currency currency, CharSequence chars) {}

    record Optionals(
            Optional<String> text, OptionalInt whole, OptionalLong big, OptionalDouble exact, Optional<Address> part) {}

    record Nullables(
            String always,
            @Nullable String maybe,
            @Nullable Address part,
            List<@Nullable String> items,
            @Nullable List<String> list,
            String @Nullable [] array,
            @Nullable Plain choice,
            @Nullable Instant when) {}

    /** The parameter has no field of its name. */
    static final class CreatorOnly {
        private final @Nullable String kept;
        private final int size;

        @JsonCreator
        CreatorOnly(@JsonProperty("given") @Nullable String given, @JsonProperty("size") int size) {
            this.kept = given;
            this.size = size;
        }

        @JsonProperty("given")
        @Nullable
        String kept() {
            return kept;
        }

        @JsonProperty("size")
        int size() {
            return size;
        }
    }

    /** The setter has another type than the field, and no field of its name. */
    static final class Setters {
        private String inside = "";
        private @Nullable Integer other;

        @JsonProperty("day")
        LocalDate day() {
            return LocalDate.parse(inside);
        }

        public void setDay(LocalDate day) {
            this.inside = day.toString();
        }

        @JsonProperty("count")
        @Nullable
        Integer count() {
            return other;
        }

        public void setCount(@Nullable Integer count) {
            this.other = count;
        }
    }

    static class Base {
        public String id = "";
    }

    static class Derived extends Base {
        public List<Base> others = List.of();
    }

    record Page<T>(List<T> items, @Nullable T best, Optional<T> next) {}

    record Pages(Page<Address> addresses, Page<Integer> numbers) {}

    record Arrays(int[] whole, double[] exact, String[] texts, LinkedHashSet<String> set, List<List<String>> nested) {}

    sealed interface Shape permits Circle, Round, Square {}

    record Circle(double radius) implements Shape {}

    sealed interface Round extends Shape permits Ellipse, Egg {}

    record Ellipse(int a, int b) implements Round {}

    record Egg(String hen) implements Round {}

    record Square(double side, String type) implements Shape {}

    record Drawing(List<Shape> shapes, @Nullable Shape frame, Circle hole) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "pet")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    interface Pet {}

    record Dog(String bark) implements Pet {}

    record Cat(int lives, Optional<Pet> friend) implements Pet {}

    record Owner(Pet pet, @Nullable Pet other) {}

    record Tree(String name, List<Tree> children, @Nullable Tree twin) {}

    /** A part that the part itself lacks. */
    static class Link {
        public String name = "";

        @JsonIgnoreProperties("next")
        public @Nullable Link next;
    }

    /** The same for a record, which Jackson cannot read. */
    record Chain(
            String name,
            @JsonIgnoreProperties("next") @Nullable Chain next) {}

    /** Dates and times as numbers. */
    record NumericTimes(
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant seconds,

            @JsonFormat(
                    shape = JsonFormat.Shape.NUMBER,
                    without = {
                        JsonFormat.Feature.WRITE_DATE_TIMESTAMPS_AS_NANOSECONDS,
                        JsonFormat.Feature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS
                    })
            Instant instant,

            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Date date,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Duration duration,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER_INT) LocalDate day,
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) OffsetDateTime offset) {}

    // refused

    enum SameNames {
        ONE("x"),
        OTHER("x");

        private final String name;

        SameNames(String name) {
            this.name = name;
        }

        @JsonValue
        String value() {
            return name;
        }
    }

    record WithSameNames(SameNames same) {}

    record WithMap(Map<String, String> map) {}

    record WithObject(List<Object> anything) {}

    record WithNode(JsonNode node) {}

    record WithReference(AtomicReference<String> reference) {}

    interface Open {}

    record WithOpen(Open open) {}

    @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class)
    static class Identified {
        public String name = "";
    }

    record WithIdentity(Identified identified) {}

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record AsArray(String a, String b) {}

    record WithArrayShape(AsArray shape) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes(@JsonSubTypes.Type(Wrapped.class))
    interface Wrapper {}

    record Wrapped(String a) implements Wrapper {}

    record WithWrapper(Wrapper wrapper) {}

    record WithExternal(
            @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.EXTERNAL_PROPERTY, property = "tag")
            Pet pet) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {}

    record WithClassName(ByClass named) {}

    static final class Own {
        static final class Reader extends ValueDeserializer<Own> {
            @Override
            public Own deserialize(JsonParser parser, DeserializationContext context) {
                parser.skipChildren();
                return new Own();
            }
        }
    }

    record WithOwnReader(
            @JsonDeserialize(using = Own.Reader.class) Own own) {}

    static final class ShiftedReader extends ValueDeserializer<LocalDate> {
        @Override
        public LocalDate deserialize(JsonParser parser, DeserializationContext context) {
            return LocalDate.parse(parser.getString()).plusDays(1);
        }
    }

    record WithOtherForm(
            @JsonDeserialize(using = ShiftedReader.class) LocalDate date) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes(@JsonSubTypes.Type(Lost.class))
    interface LosingShape {}

    record Lost(String type) implements LosingShape {}

    record WithLostTag(LosingShape shape) {}

    record Empty() {}

    record WithEmpty(Empty empty) {}

    record WithIterator(java.util.Iterator<String> iterator) {}

    @JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
    static class FinalOnly {
        private FinalOnly(int ignored) {}
    }

    record WithUnreadable(FinalOnly unreadable) {}

    record Deep1(Deep2 a) {}

    record Deep2(Deep3 b) {}

    record Deep3(Deep4 c) {}

    record Deep4(Deep5 d) {}

    record Deep5(List<String> e) {}
}
