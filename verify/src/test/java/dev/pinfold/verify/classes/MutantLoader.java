package dev.pinfold.verify.classes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Loads the engine and the tests once more, with mutations: the classes that run are those that
/// ship, but for the calls that are changed.
public final class MutantLoader extends ClassLoader {

  private final List<Mutation> mutations;
  private final AtomicInteger applied = new AtomicInteger();

  /// A loader of the engine and the tests with calls changed.
  public MutantLoader(List<Mutation> mutations) {
    super(MutantLoader.class.getClassLoader());
    this.mutations = mutations;
  }

  /// Runs a piece of work on the mutated classes. Its class and what its arguments are of must be
  /// public; arguments and outcome are of classes of the JDK.
  ///
  /// @throws IllegalStateException if a mutation changed nothing
  public <T> T run(Class<? extends Callable<T>> work, Object... arguments) throws Exception {
    try {
      Object task =
          Class.forName(work.getName(), true, this).getConstructors()[0].newInstance(arguments);
      @SuppressWarnings("unchecked")
      T outcome = ((Callable<T>) task).call();
      if (applied.get() < mutations.size()) {
        throw new IllegalStateException("a mutation has found nothing to change: " + mutations);
      }
      return outcome;
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// Writes the mutated classes into a directory, for the class path of another process.
  ///
  /// @throws IllegalStateException if a mutation changed nothing
  static void write(Path directory, Mutation... mutations) throws IOException {
    for (Mutation mutation : mutations) {
      String file = mutation.inClass().replace('.', '/') + ".class";
      AtomicInteger applied = new AtomicInteger();
      try (InputStream real = MutantLoader.class.getClassLoader().getResourceAsStream(file)) {
        byte[] mutated = mutation.apply(real.readAllBytes(), applied);
        Files.createDirectories(directory.resolve(file).getParent());
        Files.write(directory.resolve(file), mutated);
      }
      if (applied.get() == 0) {
        throw new IllegalStateException("the mutation has found nothing to change: " + mutation);
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.pinfold.documents.") && !name.startsWith("dev.pinfold.verify.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = file.readAllBytes();
      for (Mutation mutation : mutations) {
        bytes = mutation.apply(bytes, applied);
      }
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
