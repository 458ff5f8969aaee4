package dev.mto.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TerritoryTest {
    @TempDir
    private Path folder = Path.of("");
    private Path root = Path.of("");
    private Path outside = Path.of("");

    @BeforeEach
    void folders() throws IOException {
        Path real = folder.toRealPath();
        root = real.resolve("root");
        Files.createDirectories(root.resolve("in"));
        outside = Files.createDirectories(real.resolve("root-not/out"));
    }

    private Territory below(Path... roots) {
        return Territory.below(List.of(roots));
    }

    @Test
    void aRootAndWhatIsBelowIsInside() {
        assertThat(below(root).place(root)).contains(root);
        assertThat(below(root).place(root.resolve("in"))).contains(root.resolve("in"));
        assertThat(below(outside, root).place(root.resolve("in"))).contains(root.resolve("in"));
    }

    @Test
    void whatOnlyBeginsLikeARootIsOutside() {
        assertThat(below(root).place(outside)).isEmpty();
        assertThat(below(root).place(folder)).isEmpty();
        assertThat(below(root).place(root.resolve("../root-not/out"))).isEmpty();
        assertThat(below().place(root)).isEmpty();
    }

    @Test
    void itsRootsAreTheFoldersBelowWhichAllOfItLies() throws IOException {
        assertThat(Territory.ANYWHERE.roots()).isEmpty();
        assertThat(below().roots()).contains(List.of());
        Path link = Files.createSymbolicLink(folder.resolve("other"), outside);
        assertThat(below(link, root, folder.resolve("none")).roots()).contains(List.of(outside, root));
        Path inner = root.resolve("in");
        assertThat(below(root).and(below(inner, outside)).roots()).contains(List.of(inner));
        assertThat(below(inner, outside).and(below(root)).roots()).contains(List.of(inner));
        assertThat(below(root).and(below(root)).roots()).contains(List.of(root));
        assertThat(below(root).and(below(outside)).roots()).as("nowhere").contains(List.of());
    }

    @Test
    void aLinkIsWhereItLeads() throws IOException {
        Files.createSymbolicLink(root.resolve("away"), outside);
        Files.createSymbolicLink(outside.resolve("back"), root.resolve("in"));
        assertThat(below(root).place(root.resolve("away"))).isEmpty();
        assertThat(below(root).place(outside.resolve("back"))).contains(root.resolve("in"));
        assertThat(below(root).place(root.resolve("away/../root-not"))).isEmpty();
    }

    @Test
    void aRootMayBeALinkToo() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        assertThat(below(link).place(root.resolve("in"))).contains(root.resolve("in"));
        assertThat(below(link).place(link.resolve("in"))).contains(root.resolve("in"));
        Files.delete(link);
        Files.createSymbolicLink(link, outside);
        assertThat(below(link).place(root.resolve("in"))).isEmpty();
    }

    @Test
    void bothBoundsHold() {
        Territory both = below(root).and(below(root.resolve("in"), outside));
        assertThat(both.place(root.resolve("in"))).contains(root.resolve("in"));
        assertThat(both.place(root)).isEmpty();
        assertThat(both.place(outside)).isEmpty();
        assertThat(Territory.ANYWHERE.and(below(root)).place(outside)).isEmpty();
        assertThat(both.home()).contains(root.resolve("in"));
    }

    @Test
    void withoutABoundEverythingIsLeftAsItIs() {
        Path nowhere = Path.of("/no/such/../folder");
        assertThat(Territory.ANYWHERE.place(nowhere)).contains(nowhere);
        assertThat(Territory.ANYWHERE.mayBeAskedAbout(nowhere)).isTrue();
        assertThat(Territory.ANYWHERE.home()).isEmpty();
    }

    @Test
    void ofFoldersOutsideNothingIsTold() throws IOException {
        Files.createSymbolicLink(root.resolve("away"), outside);
        assertThat(below(root).mayBeAskedAbout(root.resolve("in/none/at/all"))).isTrue();
        assertThat(below(root).mayBeAskedAbout(outside)).isFalse();
        assertThat(below(root).mayBeAskedAbout(outside.resolve("none"))).isFalse();
        assertThat(below(root).mayBeAskedAbout(root.resolve("../none"))).isFalse();
        assertThat(below(root).mayBeAskedAbout(root.resolve("away/none"))).isFalse();
    }
}
