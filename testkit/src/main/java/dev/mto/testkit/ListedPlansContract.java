package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.Usage;
import dev.mto.orchestrator.PlanSearch;
import dev.mto.orchestrator.PlanSearch.Found;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.Journals.Author;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every [dev.mto.run.PlanJournal] must do for lists that are chosen from and searched. Part of [PlanJournalContract].
public abstract class ListedPlansContract extends DeliveriesContract {
    private static final Path HERE = Path.of("/home/ada/here").toAbsolutePath();
    private static final PlanQuery ALL = among(Set.of(), 10);

    private static PlanQuery among(Set<PlanStatus> statuses, int limit) {
        return new PlanQuery(statuses, Optional.empty(), Optional.empty(), limit);
    }

    private Author submit(String id, int seconds, String task) {
        return Author.submit(journal, new PlanId(id), Journals.START.plusSeconds(seconds), Journals.goal(task, HERE));
    }

    private void submitFor(String owner, String id, int seconds, String task) {
        PlanId plan = new PlanId(id);
        List<JournalEntry> first = List.of(new JournalEntry(1, Journals.START.plusSeconds(seconds),
                new PlanSubmitted(Journals.goal(task, HERE), Optional.of(owner), Optional.empty())));
        journal.append(plan, first, PlanSummary.of(PlanState.fold(plan, first)));
    }

    private List<String> ids(PlanQuery query) {
        return journal.list(query).stream().map(plan -> plan.id().value()).toList();
    }

    private List<String> found(PlanQuery among, String text) {
        Found found = new PlanSearch(journal::list).find(among, text);
        assertThat(found.searchedTo()).isEmpty();
        return found.plans().stream().map(plan -> plan.id().value()).toList();
    }

    @Test
    void plansOfSeveralStatusesAreListedAmongEachOther() {
        List<String> all = new ArrayList<>();
        for (int count = 0; count < 12; count++) {
            Author author = submit("plan_%02d".formatted(count), count / 2, "A task");
            switch (count % 3) {
                case 0 -> author.write(Journals.failure());
                case 1 -> author.write(Journals.completion("A result.").subList(0, 5));
                default -> all.addFirst(author.state().id().value());
            }
            if (count % 3 == 0) {
                all.addFirst(author.state().id().value());
            }
        }
        PlanQuery two = among(Set.of(PlanStatus.FAILED, PlanStatus.PLANNING), 3);
        List<String> paged = new ArrayList<>();
        List<PlanSummary> page = journal.list(two);
        while (!page.isEmpty()) {
            paged.addAll(page.stream().map(plan -> plan.id().value()).toList());
            page = journal.list(two.next(Optional.of(PlanQuery.Position.of(page.getLast())), 3));
        }
        assertThat(paged).isEqualTo(all);
        assertThat(ids(two.of("nobody"))).isEmpty();
        assertThat(ids(among(Set.of(PlanStatus.values()), 100))).hasSize(12);
        assertThat(ids(among(Set.of(PlanStatus.CANCELLED, PlanStatus.SYNTHESIZING), 100))).isEmpty();
    }

    @Test
    void plansAreFoundByTheBeginningOfTheirIds() {
        submit("plan_84k8a", 1, "A task");
        submit("plan_84k8z", 2, "A task");
        submitFor("bob", "plan_84k8m", 0, "A task");
        submit("plan_84k9", 3, "A task");
        submit("plan_84k", 4, "A task");

        assertThat(ids(ALL.startingWith("plan_84k8"))).containsExactly("plan_84k8z", "plan_84k8a", "plan_84k8m");
        assertThat(ids(ALL.startingWith("plan_84k8").next(Optional.empty(), 1))).containsExactly("plan_84k8z");
        assertThat(ids(ALL.startingWith("plan_84k8").of("bob"))).containsExactly("plan_84k8m");
        assertThat(ids(among(Set.of(PlanStatus.FAILED), 10).startingWith("plan_84k8"))).isEmpty();
        assertThat(ids(ALL.startingWith("plan_84k8zz"))).isEmpty();
        assertThat(found(ALL, "plan_84k8")).containsExactly("plan_84k8z", "plan_84k8a", "plan_84k8m");
        assertThat(found(ALL, "plan_84k8m")).containsExactly("plan_84k8m");
        assertThat(found(ALL, "plan_84k")).as("too short to be looked up").hasSize(5);
        assertThat(found(ALL, "PLAN_84K8")).as("an id is as it is").isEmpty();
    }

    @Test
    void textIsFoundAsItStandsInWhateverCase() {
        submit("plan_a", 1, "Zahle die RECHNUNG über 100% (Straße_7) \\ 'jetzt'");
        submit("plan_b", 2, "Ταξίδι στην ΟΔΟΣ Ερμού, потом в Москву");
        submit("plan_c", 3, "Nothing \u0000 of the kind; 速い 🚀");

        for (String text : List.of("rechnung", "ÜBER 100% (", "STRASSE_7", "straße", "\\", "'JETZT'", "Zahle die R")) {
            assertThat(found(ALL, text)).as(text).containsExactly("plan_a");
        }
        for (String text : List.of("οδος", "Οδός Ερ".replace("ό", "ο"), "МОСКВУ", "москву", "ΤΑΞΊΔΙ")) {
            assertThat(found(ALL, text)).as(text).containsExactly("plan_b");
        }
        for (String text : List.of("速い", "🚀", "NOTHING", "; 速")) {
            assertThat(found(ALL, text)).as(text).containsExactly("plan_c");
        }
        assertThat(found(ALL, "i")).as("also in a capital").containsExactly("plan_c", "plan_a");
        for (String text : List.of("%", "_")) {
            assertThat(found(ALL, text)).as(text).containsExactly("plan_a");
        }
        for (String text : List.of("__", "R%G", "' or ''='", "'; drop table plan; --", "*", "[a-z]", "?", "\u001b")) {
            assertThat(found(ALL, text)).as(text).isEmpty();
        }
        assertThat(ids(ALL)).hasSize(3);
    }

    @Test
    void aSearchGoesTogetherWithTheRest() {
        submit("plan_a", 1, "A needle").write(Journals.failure());
        submit("plan_b", 2, "A needle");
        submitFor("bob", "plan_c", 3, "A needle");
        submit("plan_d", 4, "Hay");

        assertThat(found(ALL, "needle")).containsExactly("plan_c", "plan_b", "plan_a");
        assertThat(found(ALL.of("bob"), "needle")).containsExactly("plan_c");
        assertThat(found(among(Set.of(PlanStatus.FAILED), 10), "needle")).containsExactly("plan_a");
        assertThat(found(among(Set.of(PlanStatus.FAILED, PlanStatus.PLANNING), 10), "needle")).hasSize(3);
        assertThat(found(new PlanQuery(Set.of(), Optional.of(HERE.resolve("below")), Optional.empty(), 10), "needle"))
                .isEmpty();
    }

    @Test
    void aSearchLooksAtSoManyAndSaysWhereToGoOn() {
        for (int count = 0; count < 25; count++) {
            submit("plan_%02d".formatted(count), count / 3, count % 10 == 0 ? "A needle" : "Hay");
        }
        PlanSearch few = new PlanSearch(journal::list, 7, 1_000);
        List<List<String>> pages = new ArrayList<>();
        List<Optional<Instant>> reached = new ArrayList<>();
        Optional<PlanQuery.Position> place = Optional.empty();
        do {
            Found found = few.find(ALL.next(place, 10), "needle");
            pages.add(found.plans().stream().map(plan -> plan.id().value()).toList());
            place = found.searchedTo();
            reached.add(place.map(PlanQuery.Position::createdAt));
        } while (place.isPresent());

        assertThat(pages).containsExactly(List.of("plan_20"), List.of(), List.of("plan_10"), List.of("plan_00"));
        assertThat(reached).containsExactly(Optional.of(Journals.START.plusSeconds(18 / 3)),
                Optional.of(Journals.START.plusSeconds(11 / 3)), Optional.of(Journals.START.plusSeconds(4 / 3)),
                Optional.empty());
        assertThat(new PlanSearch(journal::list, 25, 1_000).find(ALL, "needle").searchedTo()).as("that was all")
                .isEmpty();
        assertThat(new PlanSearch(journal::list, 24, 1_000).find(ALL, "needle").searchedTo()).isPresent();
    }

    @Test
    void aFullPageGoesOnAfterItsLastPlan() {
        for (int count = 0; count < 4; count++) {
            submit("plan_%02d".formatted(2 * count), 2 * count, "A needle");
            submit("plan_%02d".formatted(2 * count + 1), 2 * count + 1, "Hay");
        }
        PlanSearch search = new PlanSearch(journal::list);
        Found first = search.find(among(Set.of(), 2), "needle");
        assertThat(first.plans()).extracting(plan -> plan.id().value()).containsExactly("plan_06", "plan_04");
        assertThat(first.searchedTo()).as("up to the next that fits").map(place -> place.id().value())
                .contains("plan_03");
        Found second = search.find(among(Set.of(), 2).next(first.searchedTo(), 2), "needle");
        assertThat(second.plans()).extracting(plan -> plan.id().value()).containsExactly("plan_02", "plan_00");
        assertThat(second.searchedTo()).as("nothing more").isEmpty();
    }

    @Test
    void longRequestsEndASearchEarlier() {
        for (int count = 0; count < 6; count++) {
            submit("plan_" + count, count, "x".repeat(40));
        }
        PlanSearch search = new PlanSearch(journal::list, 100, 100);
        assertThat(search.find(ALL, "y").searchedTo()).map(place -> place.id().value()).contains("plan_3");
    }

    @Test
    void whatAPlanSpentAndWhetherItWaitsIsListed() {
        Author author = submit("plan_a", 0, "A task");
        assertThat(journal.list(ALL).getFirst().usage()).isEmpty();
        List<PlanEvent> events = Journals.completion("A result.");
        author.write(events.subList(0, 5));
        Usage planned = journal.list(ALL).getFirst().usage().orElseThrow();
        assertThat(planned).isEqualTo(author.state().usage()).isNotEqualTo(Usage.NONE);
        Instant until = Journals.START.plusSeconds(60);
        author.write(new PlanEvent.PlanPaused(until, "Too many requests"));
        assertThat(journal.list(ALL).getFirst().pausedUntil()).contains(until);
        events.subList(5, events.size()).forEach(author::write);
        assertThat(journal.list(ALL)).containsExactly(author.summary());
        assertThat(author.summary().usage()).contains(author.state().usage());
        assertThat(author.summary().pausedUntil()).isEmpty();
    }
}
