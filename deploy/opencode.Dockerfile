# opencode as a server for orchestrators. From the root of the checkout:
#
#   docker build -f deploy/opencode.Dockerfile -t mto-opencode:local .
#
# Providers' keys come in as variables, as opencode names them. Add whatever your agents are to have at hand: compilers, gh, ….
ARG BASE_IMAGE=node:24-trixie-slim
FROM ${BASE_IMAGE}
# As in the pom: the release that the orchestrator is tested with.
ARG OPENCODE_VERSION=1.18.33
LABEL org.opencontainers.image.title="mto-opencode" \
    org.opencontainers.image.description="opencode as a server for the Multi-Task Orchestrator"

RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git openssh-client ripgrep tini \
    && rm -rf /var/lib/apt/lists/* \
    && npm install --global "opencode-ai@${OPENCODE_VERSION}" \
    && npm cache clean --force

# The user of the orchestrators, so that both see the projects alike.
RUN groupadd --gid 10001 mto \
    && useradd --uid 10001 --gid mto --no-create-home --home-dir /var/lib/opencode --shell /usr/sbin/nologin mto \
    && install --directory --owner mto --group mto --mode 0700 /var/lib/opencode \
    && install --directory --owner mto --group mto /work

# What the orchestrator sets for an opencode that it starts itself. As a server: no tool that waits for a person. No update on its
# own. More than 256 calls to models at once. No snapshots, which would make sessions of one folder wait for each other. Nothing is
# published. A permission that is refused does not end the session.
ENV HOME=/var/lib/opencode \
    OPENCODE_CLIENT=serve \
    OPENCODE_DISABLE_AUTOUPDATE=1 \
    BUN_CONFIG_MAX_HTTP_REQUESTS=1000 \
    OPENCODE_CONFIG_CONTENT='{"snapshot":false,"autoupdate":false,"share":"disabled","experimental":{"continue_loop_on_deny":true}}'

# HOME holds the sessions, and must outlive the container: an orchestrator goes on with them.
USER 10001:10001
WORKDIR /work
EXPOSE 4096
# Commands of agents leave processes behind, which tini buries.
ENTRYPOINT ["tini", "--", "opencode", "serve", "--hostname", "0.0.0.0", "--port", "4096"]
