package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.access.Token;
import dev.mto.access.TokenStore.Addition;
import dev.mto.access.TokenStore.Kept;
import dev.mto.delivery.SigningSecret;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanQuery;
import dev.mto.store.PostgresJournal;
import dev.mto.testkit.Journals.Author;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a journal must do that several processes write to. What one process has of it, the contract suite says.
@Timeout(60)
final class SharedJournalTest extends SharedJournals {
    private static final PlanEvent REOPENED = new PlanEvent.PlanReopened(List.of(1));

    SharedJournalTest() throws IOException, SQLException {}

    private Optional<String> node(PlanId plan) throws SQLException {
        return column("select node from plan where id = ?", plan.value());
    }

    @Test
    void whoHasNoPlaceAppendsNothingAndDoesAllElse() throws SQLException {
        Author author = submit(ada, PLAN);
        ada.place().giveUp();
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(submit(ada, "plan_b", "k")).isEqualTo(AppendResult.DISOWNED);
        ada.place().take("nobody");
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.DISOWNED);

        assertThat(ada.read(PLAN, 0)).hasSize(1);
        assertThat(ada.read(new PlanId("plan_b"), 0)).isEmpty();
        assertThat(ada.keyed("ada", "k", Instant.EPOCH)).isEmpty();
        assertThat(ada.tokens().add(token("one", "ci"), 10)).isEqualTo(Addition.ADDED);
        ada.check();

        ada.place().take("ada");
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aPlanIsOneProcesss() throws SQLException {
        Author mine = submit(ada, PLAN);
        assertThat(node(PLAN)).contains("ada");
        assertThat(through(bob, PLAN).write(new ParentOpened("ses"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(mine.write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
        assertThat(through(bob, PLAN).write(Journals.failure())).as("as of the newest event too")
                .isEqualTo(AppendResult.DISOWNED);
        assertThat(bob.read(PLAN, 0)).isEqualTo(ada.read(PLAN, 0)).hasSize(2);
    }

    @Test
    void aPlanThatNobodyRunsIsNobodysUntilItIsClaimed() throws SQLException {
        Author author = submit(ada, PLAN);
        database.execute("update plan set node = null");
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.DISOWNED);
        database.execute("update plan set node = 'bob'");
        assertThat(through(bob, PLAN).write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aPlanThatIsOverIsWhoeversReopensIt() throws SQLException {
        Author mine = submit(ada, PLAN);
        List<PlanEvent> events = Journals.completion("A result.");
        mine.write(events.subList(0, 6));
        assertThat(column("select sessions from plan")).contains("1");
        mine.write(events.subList(6, events.size()));
        assertThat(node(PLAN)).isEmpty();
        assertThat(column("select sessions from plan")).contains("0");
        Author his = through(bob, PLAN);
        assertThat(his.write(REOPENED)).isEqualTo(AppendResult.APPENDED);
        assertThat(node(PLAN)).contains("bob");
        assertThat(mine.write(REOPENED)).isEqualTo(AppendResult.DISOWNED);
        his.write(Journals.failure());
        assertThat(node(PLAN)).isEmpty();
        assertThat(mine.write(REOPENED)).as("it does not know the plan as it is").isEqualTo(AppendResult.FENCED);
    }

    @Test
    void anEndAndAReopeningInOneAppendLeaveThePlanWithItsProcess() throws SQLException {
        Author mine = submit(ada, PLAN);
        mine.write(Journals.completion("A result."));
        assertThat(mine.write(List.of(REOPENED, Journals.failure(), REOPENED))).isEqualTo(AppendResult.APPENDED);
        assertThat(node(PLAN)).contains("ada");
    }

    @Test
    void ofTwoThatReopenAPlanOneDoes() throws Exception {
        for (int round = 0; round < 30; round++) {
            PlanId plan = new PlanId("plan_" + round);
            submit(ada, plan).write(Journals.completion("A result."));
            Author mine = through(ada, plan);
            Author his = through(bob, plan);
            assertThat(together(List.<Callable<AppendResult>>of(() -> mine.write(REOPENED),
                    () -> his.write(REOPENED))))
                    .containsExactlyInAnyOrder(AppendResult.APPENDED, AppendResult.DISOWNED);
            assertThat(ada.read(plan, 13)).hasSize(1);
        }
    }

    @Test
    void ofTwoThatTakeAKeyOneDoes() throws Exception {
        for (int round = 0; round < 30; round++) {
            String key = "k" + round;
            int number = round;
            assertThat(together(List.<Callable<AppendResult>>of(
                    () -> submit(ada, "plan_a" + number, key), () -> submit(bob, "plan_b" + number, key))))
                    .containsExactlyInAnyOrder(AppendResult.APPENDED, AppendResult.FENCED);
        }
        assertThat(column("select count(*) from plan")).contains("30");
        assertThat(column("select count(*) from plan_event")).contains("30");
    }

    /// The one that comes second must see the plan of the one that came first, though it began before that was there.
    @Test
    void ofTwoThatTakeAKeyAgainOneDoes() throws Exception {
        for (int round = 0; round < 30; round++) {
            String key = "k" + round;
            int number = round;
            submit(ada, "plan_old" + round, key);
            through(ada, new PlanId("plan_old" + round)).write(Journals.failure());
            assertThat(together(List.<Callable<AppendResult>>of(
                    () -> submit(ada, "plan_a" + number, key), () -> submit(bob, "plan_b" + number, key))))
                    .containsExactlyInAnyOrder(AppendResult.APPENDED, AppendResult.FENCED);
        }
    }

    @Test
    void ofTwoTokensOfANameOneIsAdded() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "ci" + round;
            assertThat(together(List.<Callable<Addition>>of(
                    () -> ada.tokens().add(token("a" + name, name), 1000),
                    () -> bob.tokens().add(token("b" + name, name), 1000))))
                    .containsExactlyInAnyOrder(Addition.ADDED, Addition.NAME_TAKEN);
        }
    }

    @Test
    void thereAreNeverMoreTokensThanMayBe() throws Exception {
        assertThat(together(IntStream.range(0, 20).<Callable<Addition>>mapToObj(
                number -> () -> (number % 2 == 0 ? ada : bob).tokens().add(token("t" + number, "n" + number), 5))
                .toList())
                .stream().filter(Addition.ADDED::equals)).hasSize(5);
    }

    @Test
    void anOwnerHasOneCurrentSecretWhoeverBeginsIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            String owner = "owner" + round;
            together(List.<Callable<Boolean>>of(() -> begin(ada, owner, 1), () -> begin(bob, owner, 2)));
            assertThat(ada.secrets().valid(owner, Journals.START)).hasSize(1);
        }
    }

    private static boolean begin(PostgresJournal journal, String owner, int seed) {
        journal.secrets().begin(owner, SigningSecret.make(count -> {
            byte[] bytes = new byte[count];
            bytes[0] = (byte) seed;
            return bytes;
        }, Journals.START));
        return true;
    }

    private static Kept token(String id, String name) {
        return new Kept(new Token(id, name, "ada", new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()),
                Journals.START, Optional.empty(), Optional.empty(), Optional.empty()), "hash");
    }

    @Test
    void whatIsAppendedDuringABurialIsNotTaken() throws Exception {
        Author author = submit(ada, PLAN);
        try (Connection burial = database.connect(); Statement statement = burial.createStatement()) {
            burial.setAutoCommit(false);
            statement.execute("delete from node where id = 'ada'");
            CompletableFuture<AppendResult> append = CompletableFuture
                    .supplyAsync(() -> author.write(new ParentOpened("ses")));
            awaitWaiting(1);
            statement.execute("update plan set node = null where node = 'ada'");
            burial.commit();
            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(AppendResult.DISOWNED);
        }
        assertThat(ada.read(PLAN, 0)).hasSize(1);
        assertThat(submit(ada, "plan_b", "k")).isEqualTo(AppendResult.DISOWNED);
    }

    @Test
    void aBurialWaitsForWhatIsBeingAppended() throws Exception {
        Author author = submit(ada, PLAN);
        try (Connection other = database.connect(); Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from plan for update");
            CompletableFuture<AppendResult> append = CompletableFuture
                    .supplyAsync(() -> author.write(new ParentOpened("ses")));
            awaitWaiting(1);
            CompletableFuture<Void> burial = CompletableFuture.runAsync(() -> {
                try {
                    database.bury("ada");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            awaitWaiting(2);
            other.commit();
            assertThat(append.get(20, TimeUnit.SECONDS)).isEqualTo(AppendResult.APPENDED);
            burial.get(20, TimeUnit.SECONDS);
        }
        assertThat(node(PLAN)).isEmpty();
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(through(bob, PLAN).state().lastSeq()).isEqualTo(2);
    }

    /// Plans, keys and checks at once, and each key asked for by both.
    @Test
    void twoProcessesThatWriteALotDoNotWaitForEachOther() throws Exception {
        List<Callable<Boolean>> writers = IntStream.range(0, 40)
                .<Callable<Boolean>>mapToObj(number -> () -> {
                    PostgresJournal journal = number % 2 == 0 ? ada : bob;
                    assertThat(submit(journal, "plan_x" + number, "k" + number / 2)).isIn(AppendResult.APPENDED,
                            AppendResult.FENCED);
                    Author author = submit(journal, new PlanId("plan_y" + number));
                    for (PlanEvent event : Journals.completion("A result.")) {
                        assertThat(author.write(event)).isEqualTo(AppendResult.APPENDED);
                        journal.check();
                    }
                    return true;
                }).toList();
        assertThat(together(writers)).hasSize(40);
        assertThat(column("select count(*) from plan where node is null")).contains("40");
        assertThat(column("select count(*) from submission_key")).contains("20");
    }

    @Test
    void whatNoTextInTheDatabaseMayHoldDoesNoHarm() {
        String odd = "a\0b\\0c\\\\d\ud800e";
        assertThat(Author.submit(ada, PLAN, Journals.START, Journals.goal(odd.replace('\ud800', '-'), HERE)).summary())
                .isEqualTo(ada.list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 1))
                        .getFirst());
        Author second = submit(ada, new PlanId("plan_b"));
        assertThat(second.write(new ParentOpened(odd))).isEqualTo(AppendResult.APPENDED);
        assertThat(submit(ada, "plan_c", odd)).isEqualTo(AppendResult.APPENDED);
        assertThat(ada.keyed("ada", odd, Instant.EPOCH)).isPresent();
        assertThat(ada.tokens().find(odd)).isEmpty();
    }
}
