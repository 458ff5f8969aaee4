package dev.mto.opencode;

import dev.mto.plan.Allowance;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that an [OpencodeRuntime] has to be told. Immutable.
///
/// @param name what this runtime is called in logs and in readiness: `opencode`, `sample`
/// @param installation where the program comes from
/// @param recordFile where the running server is noted, so that the next start of ours finds it again; its folder is
/// made where it is absent
/// @param home whose configuration opencode runs with
/// @param conduct how sessions are treated
public record OpencodeSettings(
        String name,
        Installation installation,
        Path recordFile,
        Home home,
        Conduct conduct) {

    /// Where the program comes from. Immutable.
    ///
    /// @param binary the one to use, and no other; absent: one on `PATH` that fits, else an own installation
    /// @param cacheFolder own installations go to `opencode/<version>` in it
    /// @param version the release that is installed where none is found
    public record Installation(Optional<Path> binary, Path cacheFolder, String version) {}

    /// Whose configuration opencode runs with.
    public sealed interface Home {
        /// Set in the environment of opencode, over what is there.
        Map<String, String> environment();

        /// The user's own: configuration, credentials, agents and MCP servers as they are.
        record User(Map<String, String> environment) implements Home {
            public User {
                environment = Map.copyOf(environment);
            }
        }

        /// One apart from the user's, with a single provider `sample` that has a single model `sample`.
        ///
        /// @param folder holds all of it; made where it is absent
        /// @param model base address of an OpenAI-compatible API, such as `http://127.0.0.1:4711/v1`
        record Apart(Path folder, URI model, Map<String, String> environment) implements Home {
            public Apart {
                environment = Map.copyOf(environment);
            }
        }
    }

    /// How sessions are treated. Immutable.
    ///
    /// @param plannerPrompt the whole system prompt of the agent that cuts requests up
    /// @param allowances leave the operator gives to every session
    /// @param patience when a failing provider, or a silent server, is given up
    public record Conduct(String plannerPrompt, List<Allowance> allowances, Patience patience) {
        public Conduct {
            allowances = List.copyOf(allowances);
        }
    }

    /// When a failing provider, or a silent server, is given up. opencode by itself tries 6 times in about 80 seconds, and sleeps for as
    /// long as a `retry-after` header bids, hours included. Immutable.
    ///
    /// @param retries how many of opencode's own retries are waited for
    /// @param pause the longest single pause that is waited for
    /// @param unresponsive how long the server itself may say nothing, not even that it is alive
    public record Patience(int retries, Duration pause, Duration unresponsive) {
        /// 3 retries are about 14 seconds of trying. A healthy server was seen to be silent for 20 s under load.
        public static final Patience DEFAULT = new Patience(3, Duration.ofMinutes(1), Duration.ofMinutes(2));
    }
}
