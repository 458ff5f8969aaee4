package dev.mto.testkit.sim;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.PassingJournal;
import java.util.List;
import java.util.Optional;

/// Bugs between the engine and its store.
final class JournalBugs {
    private JournalBugs() {}

    static final class Late implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                // What a process did not come to write, its successor does not write either.
                private Runnable pending = () -> {};

                // What was to be written before is, now that the actions are done.
                private void catchUp(Runnable next) {
                    Runnable before = pending;
                    pending = next;
                    before.run();
                }

                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    catchUp(() -> {});
                    if (entries.stream().noneMatch(entry -> entry.event() instanceof PlanEvent.Prompted)) {
                        return super.append(plan, entries, summary);
                    }
                    pending = () -> super.append(plan, entries, summary);
                    return AppendResult.APPENDED;
                }

                @Override
                public List<JournalEntry> read(PlanId plan, long after) {
                    catchUp(() -> {});
                    return super.read(plan, after);
                }
            };
        }
    }

    static final class Swallowing implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    return entries.size() == 1 && entries.getFirst().event() instanceof PlanEvent.SessionOpened
                            ? AppendResult.APPENDED
                            : super.append(plan, entries, summary);
                }
            };
        }
    }

    static final class Discreet implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    return super.append(plan, entries, new PlanSummary(plan, summary.lastSeq(), summary.status(),
                            summary.outcome(), summary.taskDescription(), summary.directory(), summary.owner(),
                            summary.parentSession(), summary.clientId(), summary.createdAt(), summary.finishedAt(),
                            summary.subtasks(), summary.completed(), summary.failed(), summary.sessions(),
                            summary.usage(), summary.pausedUntil(),
                            Optional.empty()));
                }
            };
        }
    }

    static final class Unfenced implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    super.append(plan, entries, summary);
                    return AppendResult.APPENDED;
                }
            };
        }
    }

    static final class Repeating implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                @Override
                public List<JournalEntry> read(PlanId plan, long after) {
                    return super.read(plan, Math.max(0, after - 1));
                }
            };
        }
    }

    static final class Abandoning implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    return entries.getLast().event() instanceof PlanEvent.PlanFailed(Fault fault)
                            && fault.code() == ErrorCode.STORE_UNAVAILABLE
                                    ? AppendResult.APPENDED
                                    : super.append(plan, entries, summary);
                }
            };
        }
    }

    static final class Careless implements Seams {
        @Override
        public PlanJournal journal(PlanJournal journal) {
            return new PassingJournal(journal) {
                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    try {
                        return super.append(plan, entries, summary);
                    } catch (JournalException unknown) {
                        throw unknown instanceof Refused ? unknown : new Refused("It failed.", unknown);
                    }
                }
            };
        }
    }
}
