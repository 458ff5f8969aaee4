package dev.mto.config;

import dev.mto.plan.Allowance;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Everything the operator decides. Made by [SettingsLoader], which has checked every range; see
/// `docs/configuration.md`. Immutable.
///
/// @param server where it listens
/// @param dataDir where everything that must last is kept
/// @param cacheDir where what can be fetched again is kept
/// @param chat an endpoint to be asked without opencode; absent: there is none
/// @param node who this server is among those that share a store
/// @param retention how long plans are kept that are over; zero: for ever
public record Settings(
        Server server,
        Path dataDir,
        Path cacheDir,
        Limits limits,
        Opencode opencode,
        Optional<Chat> chat,
        Permissions permissions,
        Access access,
        Webhooks webhooks,
        Observation observation,
        Store store,
        Node node,
        Duration retention) {
    /// Where the server listens.
    ///
    /// @param port 0 takes a free one
    public record Server(String host, int port) {}

    /// How much of everything.
    ///
    /// @param maxSubtasksDefault sub-tasks of a plan whose request does not say
    /// @param maxSubtasksMax the most a request may ask for
    /// @param pipelinedPlanning whether sub-tasks may begin while the planner still writes
    /// @param plannerTimeout for a plan to be made, repairs included
    /// @param subtaskTimeout for one attempt at a sub-task
    /// @param synthesisTimeout for one attempt at the answer
    /// @param claimTimeout how long a client is waited for that is to write the answer
    /// @param requireApproval whether a plan waits to be approved whose request does not say
    /// @param approvalTimeout how long a plan waits to be approved; zero: for ever
    /// @param maxPause how long providers may keep a plan waiting without any answer in between
    /// @param session for each single session
    /// @param sessionsInFlight agent sessions that work at once, over all plans
    /// @param retries further attempts at a piece of work that failed in a way that may pass
    /// @param contextChars how much of each dependency's result a sub-task is given, in characters
    public record Limits(
            int maxSubtasksDefault,
            int maxSubtasksMax,
            boolean pipelinedPlanning,
            Duration plannerTimeout,
            Duration subtaskTimeout,
            Duration synthesisTimeout,
            Duration claimTimeout,
            boolean requireApproval,
            Duration approvalTimeout,
            Duration maxPause,
            SessionBounds session,
            int sessionsInFlight,
            int retries,
            int contextChars) {}

    /// What a session may not go beyond.
    ///
    /// @param inactivityTimeout how long it may say and do nothing
    /// @param maxSteps answers of the model
    /// @param maxTokens tokens of every kind together
    /// @param maxCostUsd US dollars
    public record SessionBounds(Duration inactivityTimeout, int maxSteps, int maxTokens, BigDecimal maxCostUsd) {}

    /// How opencode is run.
    ///
    /// @param binary the program; absent: the one on the `PATH`, else one that is installed into the cache
    /// @param retryAttempts how often opencode may try a failing provider again before the session is given up
    /// @param retryWait how far off its next try may be before the session is given up
    /// @param unresponsiveTimeout how long a server may say nothing at all before it is ended, or given up
    /// @param servers those that somebody else runs; none: there is one of ours
    public record Opencode(
            Optional<Path> binary,
            int retryAttempts,
            Duration retryWait,
            Duration unresponsiveTimeout,
            List<OpencodeServer> servers) {
        public Opencode {
            servers = List.copyOf(servers);
        }
    }

    /// An opencode server that somebody else runs.
    ///
    /// @param name unique
    /// @param url what stands before all paths
    /// @param password never to be shown; absent: it asks for none
    /// @param weight its share of the plans, in proportion to those of the others; 0: none while another is well
    /// @param cap sessions at once there; absent: any number
    public record OpencodeServer(
            String name,
            URI url,
            String user,
            Optional<String> password,
            int weight,
            OptionalInt cap) {
        @Override
        public String toString() {
            return "OpencodeServer[" + name + ", " + url + ", user " + user + ", weight " + weight + ", cap " + cap
                    + "]";
        }
    }

    /// An OpenAI-compatible endpoint.
    ///
    /// @param baseUrl all that stands before `/chat/completions`
    /// @param model in the words of the endpoint
    /// @param keyVariable the environment variable that the key is taken from
    /// @param key what is in it; absent: none is sent
    /// @param use what goes there
    /// @param idleTimeout how long it may say nothing
    public record Chat(
            URI baseUrl,
            String model,
            String keyVariable,
            Optional<ApiKey> key,
            Use use,
            Duration idleTimeout) {}

    /// Who may do what, and how much of it.
    ///
    /// @param roots the folders that any plan may work in; none: anywhere
    /// @param hosts names besides localhost that the server may be called by
    /// @param requestsPerMinute of one created token
    /// @param livePlans of one owner other than this machine's user
    /// @param eventStreams of one created token, at once
    public record Access(List<Path> roots, List<String> hosts, int requestsPerMinute, int livePlans, int eventStreams) {
        public Access {
            roots = List.copyOf(roots);
            hosts = List.copyOf(hosts);
        }
    }

    /// How people's own servers are told of their plans.
    ///
    /// @param allow hosts that may be told though they are not on the public Internet: names, addresses, ranges
    /// @param attempts how often each thing is told before it is given up
    /// @param firstRetry how long after the first time the second is
    /// @param timeout for one attempt
    public record Webhooks(List<String> allow, int attempts, Duration firstRetry, Duration timeout) {
        public Webhooks {
            allow = List.copyOf(allow);
        }
    }

    /// What a chat endpoint is used for.
    public enum Use {
        /// Sub-tasks that the planner gives to the agent of that name.
        AGENT,
        /// All sub-tasks.
        SUBTASKS,
        /// All sessions: planner, sub-tasks and answer.
        ALL
    }

    /// What is told of the server's work.
    ///
    /// @param metricsRequireToken whether the page of metrics is shown only to those who have the token
    public record Observation(boolean metricsRequireToken, LogFormat logFormat, LogLevel logLevel,
            OtelVariables otel) {}

    /// How a line of the log is written.
    public enum LogFormat {
        TEXT,
        JSON
    }

    /// How much is written to the log.
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /// Where plans are kept.
    ///
    /// @param url of a PostgreSQL, which several servers may share; absent: SQLite in the data folder
    /// @param secretVariables environment variables that hold its password, for nobody else to see
    /// @param connections for reading, at the most
    public record Store(Optional<StoreUrl> url, List<String> secretVariables, int connections) {
        public Store {
            secretVariables = List.copyOf(secretVariables);
        }
    }

    /// One server among those that share a store.
    ///
    /// @param name what the operator calls it; absent: after its machine and its port
    /// @param lease how long it may be silent before others take its plans
    public record Node(Optional<String> name, Duration lease) {}

    /// What unattended sessions may do without asking.
    ///
    /// @param allow leave given to every plan, where opencode would ask
    public record Permissions(List<Allowance> allow) {
        public Permissions {
            allow = List.copyOf(allow);
        }
    }
}
