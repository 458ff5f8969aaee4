package dev.mto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Refusal;
import dev.mto.access.Scope;
import dev.mto.agent.FailureKind;
import dev.mto.fault.ErrorCode;
import dev.mto.orchestrator.AgentList;
import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.orchestrator.Claim;
import dev.mto.orchestrator.Submitted;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.Violation;
import dev.mto.run.IllegalTransition;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.testkit.contract.Contract.Operation;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every answer that `/openapi.json` describes is given by the server, and every answer that it gives is as described. Each
/// operation is asked in every way that could make it answer otherwise; a [ContractOnlooker] judges what comes.
@Timeout(300)
final class ContractIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(10);
    /// What is described and cannot be driven here, with the reason.
    private static final Map<Sighting, String> UNSEEN = Map.of();

    @TempDir
    private Path folder = Path.of("");
    private final Contract contract = ContractOnlooker.CONTRACT;
    private final ContractOnlooker onlooker = new ContractOnlooker();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theServerAnswersAsItIsDescribedAndInNoOtherWay() throws Exception {
        try (StagedApi api = new StagedApi(folder.toRealPath(), onlooker)) {
            askForTheDashboard(api);
            for (Operation operation : contract.operations()) {
                Ask ask = usual(operation);
                send(api, ask);
                askForWhatIsNotThere(api, ask);
                askInWrongForms(api, ask);
                fail(api, ask);
            }
            askAsOthers(api);
            approve(api);
            writeAnswers(api);
            command(api);
            submit(api);
            watch(api);
            speakMcp(api);
            lookAround(api);
        }
        Set<Sighting> described = new TreeSet<>(contract.described());
        described.removeAll(UNSEEN.keySet());
        long end = System.nanoTime() + NOTICED_WITHIN.toNanos();
        while (!onlooker.seen().containsAll(described) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        System.out.printf("%d ways to answer in %d operations are described; seen: %d%n", contract.described().size(),
                contract.operations().size(), onlooker.seen().size());
        described.removeAll(onlooker.seen());
        assertThat(described).as("described, and never given").isEmpty();
        onlooker.assertAllWell();
    }

    private Ask usual(Operation operation) {
        Ask ask = Ask.usual(contract, operation);
        return switch (operation.id()) {
            case "watchPlan" -> ask.at("query", "follow=false");
            case "dashboardFile" -> ask.at("file", "app.css");
            case "mcp" -> ask.saying(tool("plan_status", "{}"));
            default -> ask;
        };
    }

    private Ask usual(String operationId) {
        return usual(contract.operations().stream().filter(each -> each.id().equals(operationId)).findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + operationId)));
    }

    private static String tool(String name, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + name
                + "\",\"arguments\":" + arguments + "}}";
    }

    private HttpResponse<String> send(StagedApi api, Ask ask) throws Exception {
        return client.send(ask.request(api.port), BodyHandlers.ofString());
    }

    private void askForWhatIsNotThere(StagedApi api, Ask ask) throws Exception {
        send(api, ask.at("planId", "plan_2"));
        send(api, ask.at("index", "first"));
        send(api, ask.at("token", "nobody"));
        send(api, ask.at("code", "nonsense"));
        send(api, ask.at("file", "nothing"));
    }

    private void askInWrongForms(StagedApi api, Ask ask) throws Exception {
        send(api, ask.as(""));
        send(api, ask.with("Origin", "https://evil.example"));
        send(api, ask.at("query", "nonsense=1"));
        send(api, ask.with("Accept", "image/png"));
        send(api, ask.with("If-None-Match", "*"));
        if (ask.body().isPresent()) {
            send(api, ask.with("Content-Type", "text/plain"));
            send(api, ask.saying(" ".repeat((1 << 20) + 1)));
            send(api, ask.saying("{\"nonsense\":1}"));
            ask.breakOff(api.port);
        }
    }

    /// The plans fail, or what tokens are looked up in.
    private void fail(StagedApi api, Ask ask) throws Exception {
        String admin = api.token("admin", Grant.ALL, DAY);
        if (ask.operation().path().contains("{planId}")) {
            api.plans.have("", new IllegalTransition("It makes no sense"));
            send(api, ask);
            api.plans.recover();
        }
        for (RuntimeException failure : List.of(new IllegalStateException("a defect"),
                new JournalException("The disk is full."))) {
            api.plans.have("", failure);
            send(api, ask);
            api.plans.recover();
            api.storeFails = Optional.of(failure);
            send(api, ask.as(admin));
            send(api, ask);
            api.storeFails = Optional.empty();
        }
        api.tokens.revoke("admin");
    }

    private void askForTheDashboard(StagedApi api) throws Exception {
        api.hasDashboard = false;
        for (String page : List.of("dashboard", "dashboardNew", "dashboardSystem", "dashboardPlan")) {
            send(api, usual(page));
        }
        api.hasDashboard = true;
        for (String file : List.of("app.js", "app.txt", "app.svg", "app.png", "app.woff2")) {
            send(api, usual("dashboardFile").at("file", file));
        }
        send(api, usual("dashboardFile").with("Accept-Encoding", "gzip"));
    }

    private void askAsOthers(StagedApi api) throws Exception {
        Path root = Files.createDirectories(folder.toRealPath().resolve("elsewhere"));
        String expired = api.token("expired", Grant.ALL, Duration.ofMinutes(1));
        api.pass(Duration.ofMinutes(2));
        String revoked = api.token("revoked", Grant.ALL, DAY);
        api.tokens.revoke("revoked");
        String busy = api.token("busy", Grant.ALL, DAY);
        for (int request = 0; request < StagedApi.REQUESTS_PER_MINUTE; request++) {
            send(api, usual("getPlan").as(busy));
        }
        for (String token : List.of(StagedApi.TOKEN, expired, revoked, busy)) {
            send(api, usual("signIn").saying("{\"token\":\"" + token + "\"}"));
        }
        for (Operation operation : contract.operations()) {
            Ask ask = usual(operation);
            send(api, ask.as(busy));
            send(api, ask.as(expired));
            send(api, ask.as(revoked));
            for (Grant grant : List.of(new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()),
                    new Grant(Set.of(Scope.PLANS_WRITE), List.of(root), List.of()),
                    new Grant(Set.of(Scope.PLANS_WRITE), List.of(folder.toRealPath()), List.of()))) {
                send(api, ask.as(api.token("other", grant, DAY)));
                api.tokens.revoke("other");
            }
        }
    }

    private void approve(StagedApi api) throws Exception {
        askWith(api, Map.of("approve", "approvePlan", "edit", "editPlan"),
                List.of(new ApprovalCommand.Done(api.plans.state(), true),
                        new ApprovalCommand.NotAwaiting("The plan is executing."), new ApprovalCommand.Changed(2),
                        new ApprovalCommand.Invalid(
                                List.of(new Violation.NoSubtasks(), new Violation.SelfDependency(0)))));
    }

    private void writeAnswers(StagedApi api) throws Exception {
        askWith(api, Map.of("claim", "claimSynthesis", "report", "reportSynthesis"),
                List.of(new Claim.Held("Another client has it."), new Claim.Closed("It is over.")));
    }

    /// @param calls an operation by the method of the plans that it leads to
    private void askWith(StagedApi api, Map<String, String> calls, List<Object> outcomes) throws Exception {
        for (Object outcome : outcomes) {
            for (Map.Entry<String, String> call : calls.entrySet()) {
                api.plans.have(call.getKey(), outcome);
                send(api, usual(call.getValue()));
            }
        }
        api.plans.recover();
    }

    private void command(StagedApi api) throws Exception {
        for (Object outcome : List.of(new SubtaskCommand.Unknown(0), new SubtaskCommand.Refused("Not now."),
                Refusal.until(ErrorCode.TOO_MANY_PLANS, "As many as may be.", Duration.ofSeconds(7)))) {
            if (!(outcome instanceof Refusal)) {
                api.plans.have("cancelSubtask", outcome);
            }
            api.plans.have("retrySubtask", outcome);
            send(api, usual("cancelSubtask"));
            send(api, usual("retrySubtask"));
        }
        api.plans.have("retryDelivery", StagedPlans.NOTHING);
        send(api, usual("retryDelivery"));
        api.plans.recover();
        api.plans.over = true;
        send(api, usual("cancelPlan"));
        api.plans.recover();
    }

    private void submit(StagedApi api) throws Exception {
        api.plans.have("submit", new Submitted(StagedPlans.PLAN, true));
        send(api, usual("submitPlan").with("Idempotency-Key", "build-7"));
        for (ErrorCode code : List.of(ErrorCode.IDEMPOTENCY_CONFLICT, ErrorCode.TOO_MANY_PLANS)) {
            api.plans.have("submit", Refusal.until(code, "It cannot be.", Duration.ofSeconds(7)));
            send(api, usual("submitPlan"));
        }
        api.plans.recover();
        String writer = api.token("writer",
                new Grant(Set.of(Scope.PLANS_WRITE), List.of(folder.toRealPath()), List.of()), DAY);
        Ask ask = usual("submitPlan").as(writer);
        send(api, ask.saying("{\"taskDescription\":\"x\",\"directory\":\"/usr\"}"));
        send(api, ask.saying("{\"taskDescription\":\"x\",\"allow\":[\"bash\"]}"));
        send(api, usual("createToken"));
    }

    private void watch(StagedApi api) throws Exception {
        String reader = api.token("reader", new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()), DAY);
        Ask follow = usual("watchPlan").as(reader).at("query", "");
        HttpResponse<InputStream> open = client.send(follow.request(api.port), BodyHandlers.ofInputStream());
        send(api, follow);
        send(api, usual("mcp").as(reader));
        open.body().close();
        api.plans.over = true;
        send(api, usual("watchPlan"));
        send(api, usual("watchPlan").at("query", "after=3"));
        send(api, usual("watchPlan").at("query", "after=4"));
        api.plans.recover();
    }

    private void speakMcp(StagedApi api) throws Exception {
        Ask ask = usual("mcp").with("Accept", "application/json, text/event-stream");
        send(api, ask.saying("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"));
        send(api, ask.saying("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"a test\",\"version\":\"1\"}}}"));
        send(api, ask.saying("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"));
        send(api, ask.saying(tool("plan_status", "{\"planId\":\"plan_1\",\"waitSeconds\":1}")));
        send(api, ask.saying("nothing"));
        send(api, ask.saying(new byte[]{(byte) 0xff}));
    }

    private void lookAround(StagedApi api) throws Exception {
        api.plans.have("agents",
                new AgentList.Unavailable(FailureKind.RUNTIME_UNAVAILABLE.fault("It does not start.")));
        send(api, usual("listAgents"));
        api.plans.recover();
        for (String file : List.of("docs.js", "swagger-ui.css", "LICENSES.txt")) {
            send(api, usual("docsFile").at("file", file));
        }
        api.shared = false;
        send(api, usual("drainServer"));
        api.shared = true;
        api.ready = false;
        send(api, usual("isReady"));
        api.ready = true;
        for (String revoked : List.of("writer", "reader")) {
            send(api, usual("revokeToken").at("token", revoked));
        }
    }
}
