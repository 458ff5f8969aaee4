package dev.mto.json;

import java.util.Arrays;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/// Gives every enum its wire form in JSON, that of [WireName]. Immutable.
final class LowerCaseEnums extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public String[] findEnumValues(MapperConfig<?> config, AnnotatedClass type, Enum<?>[] values, String[] names) {
        return Arrays.stream(values).map(WireName::of).toArray(String[]::new);
    }
}
