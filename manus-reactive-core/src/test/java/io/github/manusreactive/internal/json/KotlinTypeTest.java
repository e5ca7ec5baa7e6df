package io.github.manusreactive.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.task.OutputTypeReference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kotlin.KotlinNullPointerException;
import kotlin.Pair;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.module.kotlin.KotlinModule;

/** What Kotlin, and Jackson's modules for other languages, say on null counts like an annotation. */
class KotlinTypeTest {

    @Test
    void aKotlinClassIsReadThroughJacksonsModule() {
        JsonCodec codec = JsonCodec.customize(JsonMapper.builder()
                .addModule(new KotlinModule.Builder().build())
                .build());
        UserType<Pair<String, Integer>> type =
                codec.userType(new OutputTypeReference<Pair<String, Integer>>() {}.type());
        assertThat(type.schema().get("required")).isEqualTo(List.of("first", "second"));
        assertThat(type.read(Map.of("first", "a", "second", 2))).isEqualTo(new Pair<>("a", 2));
    }

    @Test
    void aParameterIsNullableIfItsKotlinTypeIs() throws NoSuchMethodException {
        assertThat(KotlinNullability.of(KotlinNullPointerException.class.getConstructor(String.class), 0))
                .isTrue();
        assertThat(KotlinNullability.of(Pair.class.getConstructor(Object.class, Object.class), 1))
                .isFalse();
        assertThat(KotlinNullability.of(String.class.getConstructor(String.class), 0))
                .isNull();
    }

    @Test
    void whatAModuleCallsOptionalIsNullable() {
        record Named(String name, Integer count) {}
        JsonCodec codec = JsonCodec.customize(JsonMapper.builder()
                .annotationIntrospector(new JacksonAnnotationIntrospector() {
                    @Override
                    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
                        return member.getRawType() != Integer.class;
                    }
                })
                .build());
        Map<?, ?> properties = (Map<?, ?>) codec.userType(Named.class).schema().get("properties");
        assertThat(properties.get("name")).isEqualTo(Map.of("type", "string"));
        assertThat(properties.get("count")).isEqualTo(Map.of("type", Arrays.asList("integer", "null")));
    }
}
