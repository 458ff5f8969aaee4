package dev.mto.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreUrlTest {
    private static final StoreUrl WHOLE = new StoreUrl("db:5433", "plans of ada", Optional.of("a@b"),
            Optional.of(new Password("p:/@?+%")), Map.of("sslmode", "require", "currentSchema", "mto"));

    private static SettingsResult load(Map<String, String> environment) {
        return new SettingsLoader(environment, Map.of(), Path.of("/home/ada").toAbsolutePath()).load();
    }

    private static Settings.Store store(Map<String, String> environment) {
        return ((SettingsResult.Loaded) load(environment)).settings().store();
    }

    @Test
    void bothFormsSayTheSame() {
        assertThat(StoreUrl.parse("postgresql://a%40b:p%3A%2F%40%3F+%25@db:5433/plans%20of%20ada"
                + "?sslmode=require&currentSchema=mto")).contains(WHOLE);
        assertThat(StoreUrl.parse("jdbc:postgresql://db:5433/plans%20of%20ada?user=a%40b&password=p%3A%2F%40%3F%2B%25"
                + "&sslmode=require&currentSchema=mto")).contains(WHOLE);
    }

    @Test
    void theDriverIsToldThePlaceAndNobodyThePassword() {
        assertThat(WHOLE.jdbc()).isEqualTo("jdbc:postgresql://db:5433/plans%20of%20ada");
        assertThat(WHOLE.toString()).isEqualTo("postgresql://db:5433/plans%20of%20ada");
        assertThat(WHOLE.password().toString()).doesNotContain("p:/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://h/d", "postgresql://h:1,[::1]:2,10.0.0.1/d",
            "postgresql://u@h/d?sslmode=disable",
            "jdbc:postgresql://h:5432/d"})
    void manyAreGood(String text) {
        assertThat(StoreUrl.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://h/d", "mysql://h/d", "postgresql://h", "postgresql://h/", "postgresql:///d",
            "postgresql://u:p@ss@h/d", "postgresql://h/d?options=-c%20fsync=off", "postgresql://h/d?sslmode",
            "postgresql://h/d?sslmode=a&sslmode=b", "postgresql://h/d%00", "postgresql://h/%zz", "h/d",
            "postgresql://h:port/d", "postgresql://u:p@h/d?password=q", "postgresql://h/d/e", "jdbc:sqlite:/d"})
    void othersAreNot(String text) {
        assertThat(StoreUrl.parse(text)).isEmpty();
    }

    @Test
    void whatIsRefusedIsToldWithoutThePassword() {
        for (String text : new String[]{"mysql://u:hush@h/d", "postgresql://u:hush@ho st/d", "postgresql://u:hu@sh@h/d",
                "postgresql://u:hu/sh@h/d", "jdbc:mysql://h/d?password=hush&x=y", "postgresql://h/d?PASSWORD=hush"}) {
            assertThat(((SettingsResult.Refused) load(Map.of("MTO_STORE_URL", text))).describe())
                    .contains("store.url", "postgresql://USER:PASSWORD@HOST:5432/DATABASE", "SQLite")
                    .doesNotContain("hush", "hu@", "sh@", "hu/sh");
            assertThat(((SettingsResult.Refused) load(Map.of("MTO_STORE_ULR", text))).describe())
                    .contains("MTO_STORE_ULR").doesNotContain("hush", "hu@", "sh@", "hu/sh");
        }
    }

    @Test
    void thePasswordComesFromTheAddressElseFromItsVariable() {
        String without = "postgresql://u@h/d";
        assertThat(store(Map.of("MTO_STORE_URL", without)).url().orElseThrow().password()).isEmpty();
        assertThat(store(Map.of("MTO_STORE_URL", without, "PGPASSWORD", "x")).url().orElseThrow().password())
                .contains(new Password("x"));
        Settings.Store both = store(Map.of("MTO_STORE_URL", "postgresql://u:y@h/d", "PGPASSWORD", "x"));
        assertThat(both.url().orElseThrow().password()).contains(new Password("y"));
        assertThat(both.secretVariables()).containsExactly("MTO_STORE_URL");
        assertThat(store(Map.of("PGPASSWORD", "x")).secretVariables()).isEmpty();
    }

    @Test
    void nothingIsSqliteAndNeedsNoNode() {
        assertThat(store(Map.of("MTO_STORE_URL", "", "MTO_STORE_CONNECTIONS", "3")).url()).isEmpty();
        assertThat(((SettingsResult.Refused) load(Map.of("MTO_NODE_LEASE", "PT5S"))).describe())
                .contains("node.lease is \"PT5S\": means nothing without store.url");
    }
}
