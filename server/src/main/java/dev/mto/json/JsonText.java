package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// Views as JSON text: what is absent is left out, fields come in the order of the record, instants are ISO-8601 in
/// UTC. Stateless.
public final class JsonText {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_ABSENT))
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private JsonText() {}

    /// A view on one line.
    ///
    /// @param view a record made for being shown
    public static String of(Record view) {
        return MAPPER.writeValueAsString(view);
    }
}
