package dev.mto.client;

import java.net.URI;

/// The example of the README, as it stands there between the two marks.
final class ReadmeExample {
    private ReadmeExample() {}

    static String run(URI url, String token) throws ApiException, InterruptedException {
        // begin
        var mto = new PlanApi(Endpoint.of(url, token));
        String id = mto.submit(Submission.of("Compare the three modules and summarise").maxSubtasks(4));
        PlanDocument plan = mto.watch(id, event -> System.out.println(event.type()));
        plan.subtasks().forEach(subtask -> System.out.println(subtask.status() + " " + subtask.description()));
        return plan.plan().answer().orElse("none: " + plan.plan().status());
        // end
    }
}
