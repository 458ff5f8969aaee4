package dev.mto.http;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;

/// A client's side of an event stream. Confined to one thread.
final class EventReader implements AutoCloseable {
    /// One block of a stream: fields in their order, such as `id: 1`; a comment begins with a colon.
    record Block(List<String> lines) {
        Optional<Long> id() {
            return field("id").map(Long::valueOf);
        }

        Optional<String> field(String name) {
            return lines.stream().filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2)).findFirst();
        }

        boolean isComment() {
            return lines.getFirst().startsWith(":");
        }
    }

    private final HttpResponse<InputStream> response;
    private final Scanner lines;

    private EventReader(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new Scanner(response.body(), StandardCharsets.UTF_8);
    }

    static EventReader open(ApiFixture api, HttpRequest.Builder request) throws Exception {
        return new EventReader(api.client.send(request.build(), BodyHandlers.ofInputStream()));
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    /// The next block; empty at the end of the stream.
    Optional<Block> next() {
        List<String> block = new ArrayList<>();
        while (lines.hasNextLine()) {
            String line = lines.nextLine();
            if (!line.isEmpty()) {
                block.add(line);
            } else if (!block.isEmpty()) {
                return Optional.of(new Block(block));
            }
        }
        return Optional.empty();
    }

    /// The next block that is not a comment.
    Optional<Block> nextEvent() {
        Optional<Block> block = next();
        while (block.isPresent() && block.get().isComment()) {
            block = next();
        }
        return block;
    }

    /// The numbers of all journal entries to the end of the stream.
    List<Long> idsToTheEnd() {
        List<Long> ids = new ArrayList<>();
        for (Optional<Block> block = next(); block.isPresent(); block = next()) {
            block.get().id().ifPresent(ids::add);
        }
        return ids;
    }

    @Override
    public void close() {
        lines.close();
    }
}
