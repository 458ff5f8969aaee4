package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.access.Token;
import dev.mto.access.TokenStore;
import dev.mto.access.TokenStore.Addition;
import dev.mto.access.TokenStore.Kept;
import dev.mto.plan.Allowance;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.5Z");
    private static final Grant GRANT = new Grant(Set.of(Scope.PLANS_READ, Scope.PLANS_WRITE),
            List.of(Path.of("/srv/a, b"), Path.of("/srv/\"c\"")),
            List.of(new Allowance("bash", Optional.of("git *")), new Allowance("edit", Optional.empty())));

    @TempDir
    private Path folder = Path.of("");

    private static Kept token(String id, String name, Instant at) {
        return new Kept(new Token(id, name, "ada", GRANT, at, Optional.of(at.plus(Duration.ofDays(30))),
                Optional.empty(), Optional.empty()), "hash of " + id);
    }

    @Test
    void whatIsAddedOutlivesTheProcess() {
        Kept kept = token("a", "ci", NOW);
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            assertThat(journal.tokens().add(kept, 10)).isEqualTo(Addition.ADDED);
        }
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            assertThat(journal.tokens().find("a")).contains(kept);
            assertThat(journal.tokens().find("b")).isEmpty();
            assertThat(journal.tokens().all()).containsExactly(kept.token());
        }
    }

    @Test
    void aNameIsOneTokensUntilThatIsRevoked() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            TokenStore tokens = journal.tokens();
            tokens.add(token("a", "ci", NOW), 10);
            assertThat(tokens.add(token("b", "ci", NOW), 10)).isEqualTo(Addition.NAME_TAKEN);
            assertThat(tokens.revoke("ci", NOW).orElseThrow().revokedAt()).contains(NOW);
            assertThat(tokens.revoke("a", NOW.plusSeconds(5)).orElseThrow().revokedAt()).as("it keeps its time")
                    .contains(NOW);
            assertThat(tokens.add(token("b", "ci", NOW.plusSeconds(1)), 10)).isEqualTo(Addition.ADDED);
            assertThat(tokens.revoke("ci", NOW.plusSeconds(9)).orElseThrow().id()).as("the one in force")
                    .isEqualTo("b");
            assertThat(tokens.revoke("nobody", NOW)).isEmpty();
            assertThat(tokens.all()).extracting(Token::id).containsExactly("b", "a");
        }
    }

    @Test
    void revokedOnesGiveWayAndOthersDoNot() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            TokenStore tokens = journal.tokens();
            tokens.add(token("a", "a", NOW), 3);
            tokens.add(token("b", "b", NOW.plusSeconds(1)), 3);
            tokens.add(token("c", "c", NOW.plusSeconds(2)), 3);
            assertThat(tokens.add(token("d", "d", NOW.plusSeconds(3)), 3)).isEqualTo(Addition.FULL);
            tokens.revoke("c", NOW.plusSeconds(4));
            tokens.revoke("a", NOW.plusSeconds(5));
            assertThat(tokens.add(token("d", "d", NOW.plusSeconds(6)), 3)).isEqualTo(Addition.ADDED);
            assertThat(tokens.all()).extracting(Token::id).containsExactly("d", "b", "a");
        }
    }

    @Test
    void aUseIsNoted() {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            TokenStore tokens = journal.tokens();
            tokens.add(token("a", "ci", NOW), 10);
            tokens.used("a", NOW.plusSeconds(60));
            tokens.used("nobody", NOW);
            assertThat(tokens.find("a").orElseThrow().token().lastUsedAt()).contains(NOW.plusSeconds(60));
        }
    }
}
