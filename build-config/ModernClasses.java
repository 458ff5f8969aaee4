import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ClassDesc;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Gives the classes of a jar that were compiled for Java 5 or older the form of today, and changes nothing else.
///
/// The JVM's ahead-of-time cache takes no such class, and checks each one anew at every start. picocli is compiled so: it
/// cost each short command 40 ms of some 270. What they lack are the stack maps, which the JDK can compute.
///
/// Run by the build, with the jar as its argument, and a file whose age the jar is to have: that of the sources it was made
/// from, so that what was edited during the build is newer. A second run finds nothing to do.
final class ModernClasses {
    /// The first version whose classes carry stack maps.
    private static final int WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final ClassTransform MODERN = ((ClassTransform) (target, element) -> {
        if (element instanceof ClassFileVersion) {
            target.withVersion(ClassFile.JAVA_17_VERSION, 0);
        } else {
            target.with(element);
        }
    }).andThen(ClassTransform.transformingMethodBodies((target, element) -> target.with(element)));

    private final FileSystem jar;
    private final ClassFile classFiles;

    private ModernClasses(FileSystem jar) {
        this.jar = jar;
        ClassHierarchyResolver hierarchy = ClassHierarchyResolver.ofResourceParsing(this::resource)
                .orElse(ClassHierarchyResolver.defaultResolver());
        // Method bodies are written anew only where the constants are: otherwise they are copied as they are.
        this.classFiles = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ConstantPoolSharingOption.NEW_POOL,
                ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    }

    static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        try (FileSystem jar = FileSystems.newFileSystem(file)) {
            IO.println(new ModernClasses(jar).renew() + " old classes of " + file.getFileName() + " are renewed");
        }
        Files.setLastModifiedTime(file, Files.getLastModifiedTime(Path.of(arguments[1])));
    }

    private int renew() throws IOException {
        List<Path> old;
        try (Stream<Path> all = Files.walk(jar.getPath("/"))) {
            old = all.filter(path -> path.toString().endsWith(".class")).filter(ModernClasses::isOld).toList();
        }
        for (Path path : old) {
            byte[] renewed = classFiles.transformClass(classFiles.parse(Files.readAllBytes(path)), MODERN);
            List<VerifyError> errors = classFiles.verify(renewed);
            if (!errors.isEmpty()) {
                throw new IOException(path + " does not pass for a class any more", errors.getFirst());
            }
            Files.write(path, renewed);
        }
        return old.size();
    }

    private static boolean isOld(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            // Magic number, minor and major version.
            return ByteBuffer.wrap(in.readNBytes(8)).getShort(6) < WITH_STACK_MAPS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream resource(ClassDesc name) {
        String descriptor = name.descriptorString();
        try {
            return Files.newInputStream(jar.getPath(descriptor.substring(1, descriptor.length() - 1) + ".class"));
        } catch (IOException _) {
            return null;
        }
    }
}
